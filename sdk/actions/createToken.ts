import type { TokenMade, TokenOrder } from '../api/tokens.ts'
import { type Client, callJson } from '../client.ts'

/** Makes an API token of the member's; it is shown this once. For administrators. */
export function createToken(client: Client, { order }: createToken.Parameters): Promise<TokenMade> {
  return callJson(client, { method: 'POST', path: '/v1/tokens', json: order })
}

export declare namespace createToken {
  type Parameters = { readonly order: TokenOrder }
}
