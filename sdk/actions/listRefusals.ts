import type { RefusalView } from '../api/exchanges.ts'
import { type Client, callJson } from '../client.ts'

/**
 * What the node refused as provider, newest first; of one case number if it is given.
 */
export function listRefusals(
  client: Client,
  { caseNumber }: listRefusals.Parameters,
): Promise<{ refusals: RefusalView[] }> {
  return callJson(client, { method: 'GET', path: '/v1/refusals', query: { caseNumber } })
}

export declare namespace listRefusals {
  type Parameters = {
    readonly caseNumber?: string
  }
}
