import type { MessageList } from '../api/messages.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/** What this member owes to others and has not arrived, newest first: still open, refused, or given up at its deadline. */
export const listMessages = (client: Client, query: PageQuery = {}): Promise<MessageList> =>
  callJson(client, { method: 'GET', path: '/v1/messages', query })
