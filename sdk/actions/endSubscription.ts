import type { Subscription } from '../api/subscriptions.ts'
import { type Client, callJson } from '../client.ts'

/** Ends a subscription. @throws HexinError SUBSCRIPTION_UNKNOWN */
export const endSubscription = (client: Client, { id }: { readonly id: string }): Promise<Subscription> =>
  callJson(client, { method: 'POST', path: `/v1/subscriptions/${id}/end` })
