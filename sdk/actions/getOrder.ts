import type { OrderView } from '../api/orders.ts'
import { type Client, callJson } from '../client.ts'

/**
 * A lawful order that names this member. @throws HexinError ORDER_UNKNOWN
 */
export function getOrder(client: Client, { id }: getOrder.Parameters): Promise<OrderView> {
  return callJson(client, { method: 'GET', path: `/v1/orders/${id}` })
}

export declare namespace getOrder {
  type Parameters = {
    readonly id: string
  }
}
