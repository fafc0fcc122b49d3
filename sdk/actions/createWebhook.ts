import type { WebhookMade, WebhookOrder } from '../api/webhooks.ts'
import { type Client, callJson } from '../client.ts'

/** Has a node post its events to a URL. The secret is shown this once. @throws HexinError EGRESS_REFUSED */
export const createWebhook = (
  client: Client,
  { order }: { readonly order: WebhookOrder },
): Promise<WebhookMade> => callJson(client, { method: 'POST', path: '/v1/webhooks', json: order })
