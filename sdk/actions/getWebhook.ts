import type { Webhook } from '../api/webhooks.ts'
import { type Client, callJson } from '../client.ts'

/** A webhook, and how it gets on. @throws HexinError WEBHOOK_UNKNOWN */
export const getWebhook = (client: Client, { id }: { readonly id: string }): Promise<Webhook> =>
  callJson(client, { method: 'GET', path: `/v1/webhooks/${id}` })
