import type { Exchange } from '../api/exchanges.ts'
import { type Client, callJson } from '../client.ts'

/**
 * How an exchange stands. @throws HexinError EXCHANGE_UNKNOWN
 */
export function getExchange(client: Client, { id }: getExchange.Parameters): Promise<Exchange> {
  return callJson(client, { method: 'GET', path: `/v1/exchanges/${id}` })
}

export declare namespace getExchange {
  type Parameters = {
    readonly id: string
  }
}
