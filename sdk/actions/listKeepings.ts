import type { Keeping } from '../api/keepings.ts'
import { type Client, callJson } from '../client.ts'

/** What the member owes, or has said, about answers whose grant has ended; what is owed longest first. */
export const listKeepings = (client: Client): Promise<{ readonly keepings: readonly Keeping[] }> =>
  callJson(client, { method: 'GET', path: '/v1/keepings' })
