import type { BatchOrder, BatchOutcome } from '@hexin/sdk/api/exchangeBatches.ts'
import type { ExchangeOrder } from '@hexin/sdk/api/exchanges.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import type { IdempotencyKeys } from '../../ports/idempotency.ts'
import type { Ask } from './ask.ts'

export type AskBatch = (args: {
  readonly batch: BatchOrder
  readonly idempotencyKey: string
}) => Promise<BatchOutcome>

/**
 * Asks under up to a thousand grants at once. Each item is an exchange of its own, with its own decision, number, receipt and outcome; those to one provider are signed
 * by one signature and travel in one envelope. What becomes of one is no other's business.
 *
 * @throws HexinError IDEMPOTENCY_KEY_REUSED for another batch under the key of an earlier one
 */
export function createAskBatch({
  crypto,
  ask,
  keys,
}: {
  readonly crypto: Crypto
  readonly ask: Ask
  readonly keys: Pick<IdempotencyKeys, 'take'>
}): AskBatch {
  async function one(args: Parameters<Ask>[0]): Promise<BatchOutcome['items'][number]> {
    try {
      return { exchange: await ask(args), code: null }
    } catch (error) {
      if (!isHexinError(error)) throw error
      return { exchange: null, code: error.code }
    }
  }

  return async ({ batch: { items }, idempotencyKey }) => {
    const batch = toBase64url(crypto.sha256(utf8(canonicalJson(items))))
    // Its exchanges keep what came of it; this only keeps another batch from taking some of their keys.
    const taken = await keys.take(`batch ${idempotencyKey}`, batch)
    if (taken.requestHash !== batch)
      throw new HexinError('IDEMPOTENCY_KEY_REUSED', { found: 'another batch' })
    const key = (i: number) => `${idempotencyKey} ${i}`
    const asked = items.map((order: ExchangeOrder, i) => one({ order, batch, idempotencyKey: key(i) }))
    return { items: await Promise.all(asked) }
  }
}
