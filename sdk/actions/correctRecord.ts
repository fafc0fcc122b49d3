import type { CorrectionOrder, ObjectionView } from '../api/objections.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Corrects the record that an objection disputes: a new one takes its place, and everyone who received it is told.
 *
 * @throws HexinError OBJECTION_UNKNOWN, OBJECTION_CLOSED, OBJECTION_CORRECTION_INVALID, RECORD_INVALID
 */
export function correctRecord(
  client: Client,
  { number, changes }: correctRecord.Parameters,
): Promise<ObjectionView> {
  return callJson(client, { method: 'POST', path: `/v1/objections/${number}/correction`, json: { changes } })
}

export declare namespace correctRecord {
  type Parameters = { readonly number: number; readonly changes: CorrectionOrder['changes'] }
}
