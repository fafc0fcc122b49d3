import { fromUtf8 } from '@hexin/sdk/encoding.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import type { Answering, ExchangeReply } from './answerRequest.ts'
import type { Manner } from './manner.ts'

/** Answers one request in an envelope of its own. */
export function createAnswerAlone({
  answering: { open, answer },
  alone,
}: {
  readonly answering: Answering
  readonly alone: Manner
}): PeerHandler {
  return async (from, body): Promise<ExchangeReply> => {
    const { envelope, plaintext } = await open(from, body)
    return answer(from, { statement: fromUtf8(plaintext), manner: alone, exchange: envelope.exchange })
  }
}
