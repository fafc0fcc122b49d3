import type { OrderFigures } from '../api/orders.ts'
import { type Client, callJson } from '../client.ts'

/** How many exchanges a member had part in under lawful orders, month by month. Needs no token. */
export function getOrderFigures(client: Client): Promise<OrderFigures> {
  return callJson(client, { method: 'GET', path: '/v1/orders/figures' })
}
