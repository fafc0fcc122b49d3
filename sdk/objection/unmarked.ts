import { MARKED_MAX, type Receipt } from '../exchange/messages.ts'
import type { ObjectionOutcome, ObjectionReceipt } from './statements.ts'

/**
 * What a company compares: the provider's receipt of its objection with the askers' receipts in their own logs (who looked). Those that come back are of
 * answers in which this provider gave records of this kind after it had received the objection, without the mark.
 *
 * Each is a reason to ask, and not yet a lie: a grant may leave the record out by its period. With the answer itself, which the asker keeps and which the
 * provider signed, it's proven either way.
 */
export function findUnmarked({ receipt, outcome, receipts }: findUnmarked.Parameters): Receipt[] {
  // A corrected record is answered no more.
  const until = outcome?.outcome === 'corrected' ? outcome.at : Number.POSITIVE_INFINITY
  return receipts.filter(
    ({ provider, kind, outcome: state, records, marked = [], at }) =>
      provider === receipt.provider &&
      kind === receipt.kind &&
      state === 'answered' &&
      records > 0 &&
      receipt.receivedAt < at &&
      at < until &&
      // A receipt that names as many as it may can't tell of the others.
      marked.length < MARKED_MAX &&
      !marked.includes(receipt.objection),
  )
}

export declare namespace findUnmarked {
  type Parameters = {
    readonly receipt: ObjectionReceipt
    readonly outcome: ObjectionOutcome | undefined
    readonly receipts: readonly Receipt[]
  }
}
