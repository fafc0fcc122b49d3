import type { WebhookMade } from '../api/webhooks.ts'
import { type Client, callJson } from '../client.ts'

/** Makes a new secret for a webhook; the former one signs beside it for a day. @throws HexinError WEBHOOK_UNKNOWN */
export const rotateWebhookSecret = (client: Client, { id }: { readonly id: string }): Promise<WebhookMade> =>
  callJson(client, { method: 'POST', path: `/v1/webhooks/${id}/secret` })
