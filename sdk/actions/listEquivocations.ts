import type { Equivocations } from '../api/equivocations.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/** Providers that have told two stories about their records, as a node has found or was told, with the proof. Newest first. */
export function listEquivocations(client: Client, query: PageQuery = {}): Promise<Equivocations> {
  return callJson(client, { method: 'GET', path: '/v1/equivocations', query })
}
