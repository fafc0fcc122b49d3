import type { ObjectionView } from '../api/objections.ts'
import { type Client, callJson } from '../client.ts'
import type { SignedObjection } from '../objection/objection.ts'

/**
 * Hands a company's objection in at the provider that holds the record. The signature is all that it needs; the same again gets the same receipt.
 *
 * @throws HexinError OBJECTION_MALFORMED, OBJECTION_CHAIN_MISMATCH, OBJECTION_SIGNATURE_INVALID, OBJECTION_PROVIDER_MISMATCH, OBJECTION_RECORD_UNKNOWN,
 *   OBJECTION_ALREADY_OPEN
 */
export function openObjection(
  client: Client,
  { objection }: openObjection.Parameters,
): Promise<ObjectionView> {
  return callJson(client, { method: 'POST', path: '/v1/objections', json: objection })
}

export declare namespace openObjection {
  type Parameters = { readonly objection: SignedObjection }
}
