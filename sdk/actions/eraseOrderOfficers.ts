import type { OrderView } from '../api/orders.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Erases the officers' names and numbers at this member; the order goes on to verify. @throws HexinError ORDER_UNKNOWN
 */
export function eraseOrderOfficers(
  client: Client,
  { id }: eraseOrderOfficers.Parameters,
): Promise<OrderView> {
  return callJson(client, { method: 'POST', path: `/v1/orders/${id}/erase-officers` })
}

export declare namespace eraseOrderOfficers {
  type Parameters = {
    readonly id: string
  }
}
