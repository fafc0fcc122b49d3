import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { fromUtf8, parseJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError, isHexinError, knownCode } from '@hexin/sdk/errors/base.ts'
import { type Envelope, type ExchangeRequest, envelopeSchema } from '@hexin/sdk/exchange/messages.ts'
import { ciphertextHash } from '@hexin/sdk/exchange/seal.ts'
import { bodiesSchema, REQUESTS_MAX, repliesSchema, type SingleReply } from '@hexin/sdk/exchange/together.ts'
import { z } from 'zod'
import { createBatcher } from '../../batcher.ts'
import type { Peers } from '../../ports/peers.ts'
import { QUIET_MS } from './manner.ts'
import type { Sealing } from './sealing.ts'

/** A request on its way. */
type Load = { readonly statement: string; readonly request: ExchangeRequest }

/** The body of an answer, as it was sealed. */
type Opened = {
  readonly plaintext: Uint8Array
  /** SHA-256 of the ciphertext that it came in, base64url. */
  readonly ciphertext: string
}

export type CarriedAnswer = {
  readonly look: string
  readonly answer: string
  /** @throws HexinError SEAL_*, ANSWER_INVALID */
  open(): Promise<Opened>
}

/** What came back; undefined where it is nothing that the protocol knows. */
export type Carried = { readonly refusal: string } | CarriedAnswer

/** Takes a signed request to its provider and brings back the reply. */
export type Carry = (load: Load) => Promise<Carried | undefined>

/** By itself, or with all others that go to the same provider at the same time. */
export type Carriers = { readonly alone: Carry; readonly together: Carry }

/** Tries to seal anew when the provider no longer has the prekey. */
const ATTEMPTS = 2

/** For a thousand requests, in ms. */
const TIMEOUT_MS = 60_000

const replySchema = z.union([
  z.strictObject({ refusal: z.string() }),
  z.strictObject({
    look: z.string(),
    answer: z.string(),
    envelope: envelopeSchema,
    place: z.int().min(0).optional(),
  }),
])

export function createCarriers({
  crypto,
  peers,
  sealing,
}: {
  readonly crypto: Crypto
  readonly peers: Peers
  readonly sealing: Sealing
}): Carriers {
  async function send(
    provider: number,
    sealed: { readonly exchange: string; readonly text: string },
    ask: (envelope: Envelope) => Promise<unknown>,
  ): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const id = { direction: 'request', exchange: sealed.exchange, attempt } as const
      const envelope = await sealing.seal(provider, id, utf8(sealed.text))
      try {
        return await ask(envelope)
      } catch (error) {
        if (!isHexinError(error, 'SEAL_PREKEY_UNKNOWN') || attempt >= ATTEMPTS) throw error
        sealing.forget(provider)
      }
    }
  }

  const bodies = createBodies(sealing, (envelope) => ciphertextHash(crypto, envelope))

  const alone: Carry = async ({ statement, request }) => {
    const { provider, exchange } = request
    const raw = await send(provider, { exchange, text: statement }, (envelope) =>
      peers.request(provider, 'exchange', { envelope }),
    )
    const { data: reply } = replySchema.safeParse(raw)
    if (!reply || 'refusal' in reply) return reply
    const { look, answer, envelope, place } = reply
    return { look, answer, open: () => bodies(envelope, place) }
  }

  /** One message, one reply for each; undefined for what has to be asked again. */
  async function carryOnce(provider: number, loads: readonly Load[]): Promise<(Result | undefined)[]> {
    const text = JSON.stringify({ requests: loads.map(({ statement }) => statement) })
    const exchange = toBase64url(crypto.randomBytes(16))
    const raw = await send(provider, { exchange, text }, (envelope) =>
      peers.request(provider, 'exchanges', { envelope }, TIMEOUT_MS),
    )
    const { data } = repliesSchema.safeParse(raw)
    if (data?.replies.length !== loads.length)
      throw new HexinError('ANSWER_INVALID', { detail: 'The reply is not one to these requests.' })
    const { replies, envelopes } = data
    return replies.map((reply) => resultOf(reply, envelopes))
  }

  function resultOf(reply: SingleReply, envelopes: readonly Envelope[]): Result | undefined {
    if ('later' in reply) return undefined
    if ('refusal' in reply) return reply
    if ('error' in reply)
      return new HexinError(knownCode(reply.error.code), { detail: reply.error.detail ?? '' })
    const { look, answer, place } = reply
    const envelope = envelopes[reply.envelope]
    if (!envelope) return new HexinError('ANSWER_INVALID', { detail: 'It names no envelope of the reply.' })
    return { look, answer, open: () => bodies(envelope, place) }
  }

  async function carryAll(provider: number, loads: readonly Load[]): Promise<Result[]> {
    const found = new Map<Load, Result>()
    for (let open = loads; open.length > 0; ) {
      const results = await carryOnce(provider, open)
      for (const [i, load] of open.entries()) {
        const result = results[i]
        if (result) found.set(load, result)
      }
      const left = open.filter((load) => !found.has(load))
      // A provider that never gets on: what is left is tried another time.
      if (left.length === open.length) break
      open = left
    }
    return loads.map(
      (load) => found.get(load) ?? new HexinError('PEER_UNREACHABLE', { found: `member ${provider}` }),
    )
  }

  /** Where the message as a whole is the trouble, each goes by itself: what is wrong with one is no other's. */
  async function carryGroup(provider: number, loads: readonly Load[]): Promise<Result[]> {
    try {
      return await carryAll(provider, loads)
    } catch (error) {
      if (isHexinError(error, 'PEER_UNREACHABLE') || !isHexinError(error)) throw error
      return Promise.all(loads.map((load) => alone(load).then(given, failed)))
    }
  }

  const groups = new Map<number, (load: Load) => Promise<Carried>>()
  return {
    alone,
    async together(load) {
      const { provider } = load.request
      const known =
        groups.get(provider) ??
        createBatcher<Load, Carried>({
          max: REQUESTS_MAX,
          quietMs: QUIET_MS,
          run: (loads) => carryGroup(provider, loads),
        })
      groups.set(provider, known)
      return known(load)
    },
  }
}

type Result = Carried | Error

const given = (reply: Carried | undefined): Result =>
  reply ?? new HexinError('ANSWER_INVALID', { detail: 'Neither answer nor refusal.' })
const failed = (error: unknown): Error => error as Error

/** Opens an envelope once, however many of its bodies are asked for. */
function createBodies(
  sealing: Pick<Sealing, 'open'>,
  hashOf: (envelope: Envelope) => string,
): (envelope: Envelope, place: number | undefined) => Promise<Opened> {
  const known = new WeakMap<
    Envelope,
    Promise<{ readonly bodies: readonly string[]; readonly ciphertext: string }>
  >()

  async function openAll(envelope: Envelope) {
    const { data } = bodiesSchema.safeParse(parseJson(fromUtf8(await sealing.open(envelope))))
    if (!data) throw new HexinError('ANSWER_INVALID', { detail: 'No bodies are sealed in it.' })
    return { bodies: data.bodies, ciphertext: hashOf(envelope) }
  }

  return async (envelope, place) => {
    if (place === undefined) return { plaintext: await sealing.open(envelope), ciphertext: hashOf(envelope) }
    const opening = known.get(envelope) ?? openAll(envelope)
    known.set(envelope, opening)
    const { bodies, ciphertext } = await opening
    const body = bodies[place]
    if (body === undefined) throw new HexinError('ANSWER_INVALID', { detail: `It has no body ${place}.` })
    return { plaintext: utf8(body), ciphertext }
  }
}
