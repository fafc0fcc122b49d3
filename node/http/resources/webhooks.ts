import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import {
  deadLetterListSchema,
  webhookListSchema,
  webhookMadeSchema,
  webhookOrderSchema,
  webhookReplaySchema,
  webhookSchema,
} from '@hexin/sdk/api/webhooks.ts'
import { z } from 'zod'
import type { ManageWebhooks } from '../../services/webhooks/manageWebhooks.ts'
import type { Resource } from '../app.ts'
import { byNumber, byTimeAndText, listed } from '../page.ts'

const tag = 'events'
const byWebhook = z.object({ id: z.uuid() })

export function webhookResource(webhooks: ManageWebhooks): Resource {
  return (add) => {
    add({
      ...{ method: 'post', path: '/v1/webhooks', access: 'token', tag },
      summary:
        'Has events posted to a URL, signed as Standard Webhooks; the secret is shown this once (administrator)',
      body: webhookOrderSchema,
      // A kept answer would keep the secret.
      unkeyed: true,
      status: 201,
      response: webhookMadeSchema,
      handler: ({ body }) => webhooks.create(body),
    })
    add({
      ...{ method: 'get', path: '/v1/webhooks', access: 'token', tag },
      summary: 'This member’s webhooks, newest first, and how each gets on (administrator)',
      query: pageQuerySchema,
      response: webhookListSchema,
      handler: ({ query }) => listed('webhooks', byTimeAndText, query, webhooks.list),
    })
    add({
      ...{ method: 'get', path: '/v1/webhooks/{id}', access: 'token', tag },
      summary: 'A webhook (administrator)',
      params: byWebhook,
      response: webhookSchema,
      handler: ({ params }) => webhooks.one(params.id),
    })
    add({
      ...{ method: 'post', path: '/v1/webhooks/{id}/secret', access: 'token', tag },
      summary: 'Makes a new secret; the former one signs beside it for a day (administrator)',
      params: byWebhook,
      unkeyed: true,
      response: webhookMadeSchema,
      handler: ({ params }) => webhooks.rotate(params.id),
    })
    add({
      ...{ method: 'post', path: '/v1/webhooks/{id}/end', access: 'token', tag },
      summary: 'Ends a webhook (administrator)',
      params: byWebhook,
      response: webhookSchema,
      handler: ({ params }) => webhooks.end(params.id),
    })
    add({
      ...{ method: 'get', path: '/v1/webhooks/{id}/dead-letters', access: 'token', tag },
      summary: 'Events that the receiver didn’t take in a day, and that were put aside (administrator)',
      params: byWebhook,
      query: pageQuerySchema,
      response: deadLetterListSchema,
      handler: ({ params, query }) =>
        listed('letters', byNumber, query, (page) => webhooks.letters(params.id, page)),
    })
    add({
      ...{ method: 'post', path: '/v1/webhooks/{id}/replay', access: 'token', tag },
      summary: 'Sends again what was put aside, or everything behind an event (administrator)',
      params: byWebhook,
      body: webhookReplaySchema,
      status: 202,
      response: webhookSchema,
      handler: ({ params, body }) => webhooks.replay(params.id, body.after),
    })
  }
}
