import type { BatchOrder, BatchOutcome } from '../api/exchangeBatches.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Asks under up to 1,000 grants or orders at once. Each item ends by itself: with its exchange, or with the code of its refusal.
 * @param idempotencyKey sent again with the same batch, it gives the same exchanges, whatever crashed in between
 * @throws HexinError IDEMPOTENCY_KEY_REUSED for another batch under the same key
 */
export function askBatch(
  client: Client,
  { batch, idempotencyKey }: askBatch.Parameters,
): Promise<BatchOutcome> {
  return callJson(client, { method: 'POST', path: '/v1/exchange-batches', json: batch, idempotencyKey })
}

export declare namespace askBatch {
  type Parameters = {
    readonly batch: BatchOrder
    readonly idempotencyKey: string
  }
}
