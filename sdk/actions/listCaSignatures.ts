import type { CaSignatureList } from '../api/caSignatures.ts'
import { type Client, callJson } from '../client.ts'

/** The CA signatures over a grant that were imported at this member, in order. @throws HexinError GRANT_UNKNOWN */
export function listCaSignatures(
  client: Client,
  { grant }: listCaSignatures.Parameters,
): Promise<CaSignatureList> {
  return callJson(client, { method: 'GET', path: `/v1/grants/${grant}/ca-signatures` })
}

export declare namespace listCaSignatures {
  type Parameters = {
    readonly grant: string
  }
}
