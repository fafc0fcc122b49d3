import type { FaultList } from '../api/exchangeFaults.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Where askers' sides of exchanges and this member's don't agree: receipts that are missing or contradict, requests that forked; newest first, each with its evidence.
 */
export function listExchangeFaults(
  client: Client,
  query: listExchangeFaults.Parameters = {},
): Promise<FaultList> {
  return callJson(client, { method: 'GET', path: '/v1/exchange-faults', query })
}

export declare namespace listExchangeFaults {
  type Parameters = PageQuery
}
