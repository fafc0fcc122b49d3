import type { PageQuery } from '../api/page.ts'
import type { TokenList } from '../api/tokens.ts'
import { type Client, callJson } from '../client.ts'

/** The member's API tokens, newest first, those too that have ended. For administrators. */
export function listTokens(client: Client, query: PageQuery = {}): Promise<TokenList> {
  return callJson(client, { method: 'GET', path: '/v1/tokens', query })
}
