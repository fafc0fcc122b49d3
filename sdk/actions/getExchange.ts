import type { Exchange } from '../api/exchanges.ts'
import { type Client, callJson } from '../client.ts'

/**
 * How an exchange stands. @throws HexinError EXCHANGE_UNKNOWN, ANSWER_WITHHELD, ANSWER_DELETED
 */
export function getExchange(client: Client, { id, reading }: getExchange.Parameters): Promise<Exchange> {
  const query = reading ? `?${new URLSearchParams(reading).toString()}` : ''
  return callJson(client, { method: 'GET', path: `/v1/exchanges/${id}${query}` })
}

export declare namespace getExchange {
  type Parameters = {
    readonly id: string
    /** On which basis a restricted answer is read, and by whom: it is logged. */
    readonly reading?: { readonly basis: string; readonly user: string }
  }
}
