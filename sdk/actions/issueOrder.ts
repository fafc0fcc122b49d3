import type { OrderView } from '../api/orders.ts'
import { type Client, callJson } from '../client.ts'
import type { OrderDraft } from '../order/composeOrder.ts'

/**
 * Issues a lawful order, or presents that of a body that is no member. Every member that it names gets it.
 * @throws HexinError ORDER_INVALID, MEMBER_ROLE_MISSING, MEMBER_UNKNOWN
 */
export function issueOrder(
  client: Client,
  { draft, idempotencyKey }: issueOrder.Parameters,
): Promise<OrderView> {
  return callJson(client, { method: 'POST', path: '/v1/orders', json: draft, idempotencyKey })
}

export declare namespace issueOrder {
  type Parameters = {
    readonly draft: OrderDraft
    /** Under one key one order is issued, however often it is sent. */
    readonly idempotencyKey?: string
  }
}
