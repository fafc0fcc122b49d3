import type { OrderList } from '../api/orders.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/** The lawful orders that this member has, newest first. */
export function listOrders(client: Client, query: PageQuery = {}): Promise<OrderList> {
  return callJson(client, { method: 'GET', path: '/v1/orders', query })
}
