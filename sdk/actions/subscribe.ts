import type { Subscription, SubscriptionOrder } from '../api/subscriptions.ts'
import { type Client, callJson } from '../client.ts'

/** Has a node ask anew whenever the provider has something new. @throws HexinError SUBSCRIPTION_NOT_GRANTED, or the code with which the gate refuses */
export const subscribe = (
  client: Client,
  { order }: { readonly order: SubscriptionOrder },
): Promise<Subscription> => callJson(client, { method: 'POST', path: '/v1/subscriptions', json: order })
