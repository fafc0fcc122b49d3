import { createHmac } from 'node:crypto'
import type { NodeEvent } from '@hexin/sdk/api/events.ts'

export type SignedWebhook = { readonly headers: Readonly<Record<string, string>>; readonly body: string }

/**
 * A message in the form of Standard Webhooks 1.0: HMAC-SHA256 over id, time and body, by each secret that is valid at the time. The id is the event's at this member, the
 * same whenever it is sent again.
 *
 * @param secrets bytes, the present one first
 * @param now unix seconds: the receiver refuses what is too old
 */
export function signWebhook({
  member,
  event,
  secrets,
  now,
}: {
  readonly member: number
  readonly event: NodeEvent
  readonly secrets: readonly Uint8Array[]
  readonly now: number
}): SignedWebhook {
  const { id, type, at, data } = event
  const timestamp = new Date(at * 1000).toISOString()
  const body = JSON.stringify({ type, timestamp, data, id, member })
  const messageId = `evt_${member}_${id}`
  const signatures = secrets.map((secret) => signatureOf({ id: messageId, timestamp: now, body, secret }))
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': 'hexin-webhook',
      'webhook-id': messageId,
      'webhook-timestamp': `${now}`,
      'webhook-signature': signatures.join(' '),
    },
    body,
  }
}

/** `v1,` and the base64 of the HMAC. */
export const signatureOf = ({
  id,
  timestamp,
  body,
  secret,
}: {
  readonly id: string
  readonly timestamp: number
  readonly body: string
  readonly secret: Uint8Array
}): string => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`
