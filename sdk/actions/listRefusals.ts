import type { RefusalList } from '../api/exchanges.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/**
 * What the node refused as provider, newest first; of one case number if it is given.
 */
export function listRefusals(client: Client, query: listRefusals.Parameters = {}): Promise<RefusalList> {
  return callJson(client, { method: 'GET', path: '/v1/refusals', query })
}

export declare namespace listRefusals {
  type Parameters = PageQuery & { readonly caseNumber?: string | undefined }
}
