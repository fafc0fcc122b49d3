import type { Webhook } from '../api/webhooks.ts'
import { type Client, callJson } from '../client.ts'

/** Ends a webhook. @throws HexinError WEBHOOK_UNKNOWN */
export const endWebhook = (client: Client, { id }: { readonly id: string }): Promise<Webhook> =>
  callJson(client, { method: 'POST', path: `/v1/webhooks/${id}/end` })
