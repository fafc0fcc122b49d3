import type { Subscription } from '../api/subscriptions.ts'
import { type Client, callJson } from '../client.ts'

/** A subscription, and its last delivery. @throws HexinError SUBSCRIPTION_UNKNOWN */
export const getSubscription = (client: Client, { id }: { readonly id: string }): Promise<Subscription> =>
  callJson(client, { method: 'GET', path: `/v1/subscriptions/${id}` })
