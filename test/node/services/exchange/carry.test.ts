import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { Peers } from '@hexin/node/ports/peers.ts'
import { type Carried, createCarriers } from '@hexin/node/services/exchange/carry.ts'
import type { Sealing } from '@hexin/node/services/exchange/sealing.ts'
import { fromUtf8, parseJson, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Envelope, ExchangeRequest } from '@hexin/sdk/exchange/messages.ts'
import { requestsSchema } from '@hexin/sdk/exchange/together.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { start, useSealings } from './sealingWorld.ts'

/*
 * What a provider may send back for many requests at once, and what its asker makes of it. Bank 1 asks provider 2, whose replies the test makes up; the seals are real.
 */

useSealings()

let bank: Sealing
let provider: Sealing
beforeEach(async () => {
  ;[bank, provider] = [await start(1), await start(2)]
})

type Answers = (method: string, requests: readonly string[]) => Promise<unknown>

/** Asks so many things at once; resolves to what came of each. */
async function carry(count: number, answers: Answers) {
  const methods: string[] = []
  const peers = {
    async request(_member: number, method: string, body: unknown) {
      methods.push(method)
      const text = fromUtf8(await provider.open((body as { envelope: Envelope }).envelope))
      return answers(method, method === 'exchange' ? [text] : requestsSchema.parse(parseJson(text)).requests)
    },
  } as Partial<Peers> as Peers
  const { together } = createCarriers({ crypto, peers, sealing: bank })
  const outcomes = await Promise.all(
    Array.from({ length: count }, (_, i) => {
      const request = { provider: 2, exchange: `${i}`.padStart(22, 'A') } as ExchangeRequest
      return together({ statement: `request ${i}`, request }).then(told, codeOf)
    }),
  )
  return { outcomes, methods }
}

async function told(reply: Carried | undefined): Promise<unknown> {
  if (!reply || 'refusal' in reply) return reply?.refusal
  return reply.open().then(({ plaintext }) => fromUtf8(plaintext), codeOf)
}
const codeOf = (error: unknown): unknown => (error instanceof HexinError ? error.code : error)

const seal = (text: string): Promise<Envelope> =>
  provider.seal(1, { direction: 'answer', exchange: 'B'.repeat(22), attempt: 1 }, utf8(text))
const sealed = (bodies: readonly string[]) => seal(JSON.stringify({ bodies }))
const answer = (place: number, envelope = 0) => ({ look: 'look', answer: 'answer', envelope, place })

describe('replies to many requests', () => {
  test('each request gets its own body of the one envelope', async () => {
    const { outcomes, methods } = await carry(3, async (_, requests) => ({
      replies: requests.map((_request, i) => answer(i)),
      envelopes: [await sealed(requests.map((request) => `body of ${request}`))],
    }))
    expect(outcomes).toEqual(['body of request 0', 'body of request 1', 'body of request 2'])
    expect(methods).toEqual(['exchanges'])
  })

  test('what is wrong with one is no other’s: no such envelope, no such body, an error, a refusal', async () => {
    const { outcomes } = await carry(6, async () => ({
      replies: [
        answer(0),
        answer(0, 7),
        answer(9),
        { error: { code: 'REQUEST_MALFORMED' } },
        { error: { code: 'NO_SUCH_CODE', detail: 'x' } },
        { refusal: 'refused' },
      ],
      envelopes: [await sealed(['good', 'another'])],
    }))
    expect(outcomes).toEqual([
      ...['good', 'ANSWER_INVALID', 'ANSWER_INVALID'],
      ...['REQUEST_MALFORMED', 'INTERNAL', 'refused'],
    ])
  })

  test('an envelope that doesn’t open, or holds no bodies, spoils only what is said to be in it', async () => {
    const { outcomes } = await carry(4, async () => ({
      replies: [answer(0, 0), answer(0, 1), answer(1, 2), { look: 'look', answer: 'answer', envelope: 2 }],
      envelopes: [
        { ...(await sealed(['a', 'b'])), salt: 'A'.repeat(43) },
        await seal('"no bodies"'),
        await sealed(['c', 'd']),
      ],
    }))
    expect(outcomes).toEqual(['SEAL_OPEN_FAILED', 'ANSWER_INVALID', 'd', '{"bodies":["c","d"]}'])
  })

  test('what has no room comes with the next message; a provider that never gets on is tried another time', async () => {
    const inTwos = await carry(5, async (_, requests) => ({
      replies: requests.map((_request, i) => (i < 2 ? { refusal: requests[i] } : { later: true })),
      envelopes: [],
    }))
    expect(inTwos.outcomes).toEqual([0, 1, 2, 3, 4].map((i) => `request ${i}`))
    expect(inTwos.methods).toHaveLength(3)
    const never = await carry(2, async () => ({ replies: [{ later: true }, { later: true }], envelopes: [] }))
    expect(never.outcomes).toEqual(['PEER_UNREACHABLE', 'PEER_UNREACHABLE'])
  })

  test('a message that is no reply to these: each goes by itself', async () => {
    for (const nonsense of [null, { replies: [] }, { replies: [{ refusal: 'one' }], envelopes: [] }]) {
      const { outcomes, methods } = await carry(2, async (method, [request]) =>
        method === 'exchange' ? { refusal: `alone: ${request}` } : nonsense,
      )
      expect(outcomes).toEqual(['alone: request 0', 'alone: request 1'])
      expect(methods).toEqual(['exchanges', 'exchange', 'exchange'])
    }
  })

  test('a provider that is away is asked once, for all', async () => {
    const { outcomes, methods } = await carry(3, async () => {
      throw new HexinError('PEER_UNREACHABLE', {})
    })
    expect(outcomes).toEqual(['PEER_UNREACHABLE', 'PEER_UNREACHABLE', 'PEER_UNREACHABLE'])
    expect(methods).toEqual(['exchanges'])
  })
})
