import type { TokenView } from '../api/tokens.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Ends an API token at once. For administrators.
 * @throws HexinError TOKEN_UNKNOWN
 */
export function revokeToken(client: Client, { id }: revokeToken.Parameters): Promise<TokenView> {
  return callJson(client, { method: 'POST', path: `/v1/tokens/${encodeURIComponent(id)}/revocation` })
}

export declare namespace revokeToken {
  type Parameters = { readonly id: string }
}
