import type { Webhook, WebhookReplay } from '../api/webhooks.ts'
import { type Client, callJson } from '../client.ts'

/** Has a webhook sent again what was put aside, or everything behind an event. @throws HexinError WEBHOOK_UNKNOWN, EVENTS_GONE */
export const replayWebhook = (
  client: Client,
  { id, ...json }: WebhookReplay & { readonly id: string },
): Promise<Webhook> => callJson(client, { method: 'POST', path: `/v1/webhooks/${id}/replay`, json })
