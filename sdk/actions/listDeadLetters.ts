import type { PageQuery } from '../api/page.ts'
import type { DeadLetterList } from '../api/webhooks.ts'
import { type Client, callJson } from '../client.ts'

/** Events that a webhook's receiver did not take, and that were put aside. @throws HexinError WEBHOOK_UNKNOWN */
export const listDeadLetters = (
  client: Client,
  { id, ...query }: PageQuery & { readonly id: string },
): Promise<DeadLetterList> =>
  callJson(client, { method: 'GET', path: `/v1/webhooks/${id}/dead-letters`, query })
