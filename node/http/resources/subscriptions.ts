import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import {
  subscriptionListSchema,
  subscriptionOrderSchema,
  subscriptionSchema,
} from '@hexin/sdk/api/subscriptions.ts'
import { z } from 'zod'
import type { ManageSubscriptions } from '../../services/subscription/manageSubscriptions.ts'
import type { Resource } from '../app.ts'
import { byTimeAndText, listed } from '../page.ts'

const tag = 'exchanges'
const byId = z.object({ id: z.string().max(40) })

export function subscriptionResource(subscriptions: ManageSubscriptions): Resource {
  return (add) => {
    add({
      ...{ method: 'post', path: '/v1/subscriptions', access: 'token', tag },
      summary: 'Asks a provider anew whenever it has something new under a grant for a subscription',
      body: subscriptionOrderSchema,
      status: 201,
      response: subscriptionSchema,
      handler: ({ body }) => subscriptions.create(body),
    })
    add({
      ...{ method: 'get', path: '/v1/subscriptions', access: 'token', tag },
      summary: 'This member’s subscriptions, newest first',
      query: pageQuerySchema,
      response: subscriptionListSchema,
      handler: ({ query }) => listed('subscriptions', byTimeAndText, query, subscriptions.list),
    })
    add({
      ...{ method: 'get', path: '/v1/subscriptions/{id}', access: 'token', tag },
      summary: 'A subscription, and its last delivery',
      params: byId,
      response: subscriptionSchema,
      handler: ({ params }) => subscriptions.one(params.id),
    })
    add({
      ...{ method: 'post', path: '/v1/subscriptions/{id}/end', access: 'token', tag },
      summary: 'Ends a subscription',
      params: byId,
      response: subscriptionSchema,
      handler: ({ params }) => subscriptions.end(params.id),
    })
  }
}
