import { fromUtf8, parseJson } from '@hexin/sdk/encoding.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Envelope } from '@hexin/sdk/exchange/messages.ts'
import { type Replies, requestsSchema, type SingleReply } from '@hexin/sdk/exchange/together.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import type { Answering, ExchangeReply } from './answerRequest.ts'
import type { Manner } from './manner.ts'

/** Bytes of one reply, at most: it has to fit a frame. */
const REPLY_BYTES_MAX = 7_500_000

/** Of an envelope without its ciphertext, at most. */
const ENVELOPE_BYTES = 1_000

/**
 * Answers up to a thousand requests of a member that come in one envelope: each is decided, logged and answered by itself, and one that is malformed or refused
 * spoils no other. What has no room in the reply is answered all the same, and goes out when it is asked for again.
 */
export function createAnswerTogether({
  answering: { open, answer },
  together,
  onError,
}: {
  readonly answering: Answering
  readonly together: Manner
  readonly onError: (error: unknown) => void
}): PeerHandler {
  async function one(from: number, statement: string): Promise<ExchangeReply | Failed> {
    try {
      return await answer(from, { statement, manner: together })
    } catch (error) {
      if (isHexinError(error)) return { error: { code: error.code, detail: error.message } }
      onError(error)
      return { error: { code: 'INTERNAL' } }
    }
  }

  return async (from, body): Promise<Replies> => {
    const { plaintext } = await open(from, body)
    const { data, error } = requestsSchema.safeParse(parseJson(fromUtf8(plaintext)))
    if (!data) throw new HexinError('REQUEST_MALFORMED', { detail: error.message })
    return fit(await Promise.all(data.requests.map((statement) => one(from, statement))))
  }
}

type Failed = Extract<SingleReply, { error: unknown }>

/** Puts a reply together, as far as it has room. An envelope counts once. */
function fit(found: readonly (ExchangeReply | Failed)[]): Replies {
  const envelopes: Envelope[] = []
  const numbers = new Map<string, number>()
  let left = REPLY_BYTES_MAX

  function numberOf(envelope: Envelope): { readonly number: number; readonly size: number } {
    const known = numbers.get(envelope.ciphertext)
    return known === undefined
      ? { number: envelopes.length, size: envelope.ciphertext.length + ENVELOPE_BYTES }
      : { number: known, size: 0 }
  }

  const replies = found.map((one, i): SingleReply => {
    if (!('envelope' in one)) return one
    const { look, answer, envelope, place } = one
    const { number, size } = numberOf(envelope)
    const needed = size + look.length + answer.length + 100
    // The first always has room, or nothing would ever get on.
    if (needed > left && i > 0) return { later: true }
    left -= needed
    if (number === envelopes.length) {
      envelopes.push(envelope)
      numbers.set(envelope.ciphertext, number)
    }
    return { look, answer, envelope: number, ...(place !== undefined && { place }) }
  })
  return { replies, envelopes }
}
