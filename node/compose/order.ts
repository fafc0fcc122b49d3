import { orderResource } from '../http/resources/orders.ts'
import { createIssueOrder } from '../services/orders/issueOrder.ts'
import { createReceiveOrder } from '../services/orders/receiveOrder.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** Lawful orders: issued, taken, counted. */
export function orderPart(foundation: Foundation): Part {
  const { crypto, clock, self, keyId, signer, membership, grantsChain: chain } = foundation
  const { orders } = foundation.stores
  const shared = { crypto, clock, self, keyId, signer, chain, membership, orders }
  return {
    resource: orderResource({ self, orders, issue: createIssueOrder(shared) }),
    handlers: [['order', createReceiveOrder(shared)]],
  }
}
