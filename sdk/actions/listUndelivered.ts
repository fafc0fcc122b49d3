import type { UndeliveredList } from '../api/exchangeFaults.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/** Requests to this provider that were not answered and that their askers have closed, newest first, each with the asker's signed receipt. */
export const listUndelivered = (client: Client, query: PageQuery = {}): Promise<UndeliveredList> =>
  callJson(client, { method: 'GET', path: '/v1/undelivered-exchanges', query })
