import type { PageQuery } from '../api/page.ts'
import type { SubscriptionList } from '../api/subscriptions.ts'
import { type Client, callJson } from '../client.ts'

/** The member's subscriptions, newest first. */
export const listSubscriptions = (client: Client, query: PageQuery = {}): Promise<SubscriptionList> =>
  callJson(client, { method: 'GET', path: '/v1/subscriptions', query })
