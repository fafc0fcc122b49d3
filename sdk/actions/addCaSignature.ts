import type { CaSignatureView } from '../api/caSignatures.ts'
import { type Client, callJson } from '../client.ts'
import { toBase64 } from '../proof/base64.ts'

/**
 * Imports a company's CA signature over a grant, as a second one beside those of its officers. Handed in again, it is the same one.
 * @throws HexinError GRANT_UNKNOWN, CA_SIGNATURE_MALFORMED, CA_SIGNATURE_INVALID, CA_CERTIFICATE_INVALID, CA_CHAIN_UNTRUSTED, CA_SUBJECT_MISMATCH
 */
export function addCaSignature(
  client: Client,
  { grant, file }: addCaSignature.Parameters,
): Promise<CaSignatureView> {
  const json = { file: toBase64(file) }
  return callJson(client, { method: 'POST', path: `/v1/grants/${grant}/ca-signatures`, json })
}

export declare namespace addCaSignature {
  type Parameters = {
    readonly grant: string
    /** CMS, detached: DER, PEM or base64. */
    readonly file: Uint8Array
  }
}
