import type { PageQuery } from '../api/page.ts'
import type { WebhookList } from '../api/webhooks.ts'
import { type Client, callJson } from '../client.ts'

/** The member's webhooks, newest first, and how each gets on. For administrators. */
export const listWebhooks = (client: Client, query: PageQuery = {}): Promise<WebhookList> =>
  callJson(client, { method: 'GET', path: '/v1/webhooks', query })
