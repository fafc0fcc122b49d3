import type { ObjectionView } from '../api/objections.ts'
import { type Client, callJson } from '../client.ts'

/** Objections to a provider's records, newest first. */
export function listObjections(
  client: Client,
  { state }: listObjections.Parameters = {},
): Promise<{ objections: ObjectionView[] }> {
  const query = state === undefined ? {} : { state }
  return callJson(client, { method: 'GET', path: '/v1/objections', query })
}

export declare namespace listObjections {
  type Parameters = { readonly state?: ObjectionView['state'] | 'overdue' }
}
