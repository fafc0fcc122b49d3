import type { ImportView } from '../api/records.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Imports a CSV file at a provider's node; resolves when all of it is durable.
 *
 * @throws HexinError IMPORT_PROFILE_UNKNOWN, IMPORT_HEADER_INVALID
 */
export function importRecords(
  client: Client,
  { profile, csv, idempotencyKey }: importRecords.Parameters,
): Promise<ImportView> {
  return callJson(client, {
    method: 'POST',
    path: '/v1/imports',
    query: { profile },
    body: csv,
    contentType: 'text/csv',
    idempotencyKey,
  })
}

export declare namespace importRecords {
  type Parameters = {
    /** The format: `sba-7a`, `loans-zh`. */
    readonly profile: string
    /** The file; a stream is sent as it is read. */
    readonly csv: BodyInit
    /** The same file again under it gets the same answer. */
    readonly idempotencyKey?: string | undefined
  }
}
