import {
  type OrderView,
  orderFiguresSchema,
  orderListSchema,
  orderViewSchema,
} from '@hexin/sdk/api/orders.ts'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { hash32Schema } from '@hexin/sdk/consent/primitives.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { orderDraftSchema } from '@hexin/sdk/order/composeOrder.ts'
import { z } from 'zod'
import type { KnownOrder, Orders } from '../../ports/orders.ts'
import type { IssueOrder } from '../../services/orders/issueOrder.ts'
import type { Resource } from '../app.ts'
import { byTimeAndText, listed } from '../page.ts'

const byOrder = z.object({ id: hash32Schema })

export function orderResource({
  self,
  orders,
  issue,
}: {
  readonly self: number
  readonly orders: Orders
  readonly issue: IssueOrder
}): Resource {
  async function show(id: Hex): Promise<OrderView> {
    const found = await orders.find(id)
    if (!found) throw new HexinError('ORDER_UNKNOWN', { found: id })
    return toView(found)
  }

  return (add) => {
    add({
      method: 'post',
      path: '/v1/orders',
      summary:
        'Issues a lawful order, or presents that of a body that is no member; for courts and regulators',
      access: 'token',
      tag: 'orders',
      body: orderDraftSchema,
      status: 201,
      response: orderViewSchema,
      handler: async ({ body, draw }) => show(await issue(body, draw)),
    })
    add({
      method: 'get',
      path: '/v1/orders',
      summary: 'Lawful orders that this member issued, or that name it, newest first',
      access: 'token',
      tag: 'orders',
      query: pageQuerySchema,
      response: orderListSchema,
      handler: ({ query }) =>
        listed('orders', byTimeAndText, query, async (page) => {
          const { items, next } = await orders.list(page)
          return { items: items.map(toView), next }
        }),
    })
    // Before the route of one order, whose id it isn't.
    add({
      method: 'get',
      path: '/v1/orders/figures',
      summary: 'Exchanges under lawful orders by month, those too that their subjects may not be shown yet',
      access: 'public',
      tag: 'orders',
      response: orderFiguresSchema,
      handler: async () => ({ member: self, months: [...(await orders.figures())] }),
    })
    add({
      method: 'get',
      path: '/v1/orders/{id}',
      summary: 'A lawful order, with the officers’ names while they are kept',
      access: 'token',
      tag: 'orders',
      params: byOrder,
      response: orderViewSchema,
      handler: ({ params }) => show(params.id),
    })
    add({
      method: 'post',
      path: '/v1/orders/{id}/erase-officers',
      summary: 'Erases the officers’ names and numbers here; the order goes on to verify',
      access: 'token',
      tag: 'orders',
      params: byOrder,
      response: orderViewSchema,
      async handler({ params }) {
        await orders.eraseOfficers(params.id)
        return show(params.id)
      },
    })
  }
}

const toView = ({
  id,
  order,
  subject,
  details,
  signer,
  statement,
  uses,
  receivedAt,
}: KnownOrder): OrderView => ({
  ...{ id, subject, signer, statement, uses, receivedAt },
  terms: order,
  officers: details.officers,
})
