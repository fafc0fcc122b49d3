import type { ObjectionView, RefusalOrder } from '../api/objections.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Refuses an objection, with reasons. The record stands, with the mark and the company's statement beside it.
 *
 * @throws HexinError OBJECTION_UNKNOWN, OBJECTION_CLOSED
 */
export function refuseObjection(
  client: Client,
  { number, reason, words }: refuseObjection.Parameters,
): Promise<ObjectionView> {
  return callJson(client, {
    method: 'POST',
    path: `/v1/objections/${number}/refusal`,
    json: { reason, words },
  })
}

export declare namespace refuseObjection {
  type Parameters = RefusalOrder & { readonly number: number }
}
