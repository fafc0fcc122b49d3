import type { ObjectionList, ObjectionView } from '../api/objections.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/** Objections to a provider's records, newest first. */
export function listObjections(
  client: Client,
  query: listObjections.Parameters = {},
): Promise<ObjectionList> {
  return callJson(client, { method: 'GET', path: '/v1/objections', query })
}

export declare namespace listObjections {
  type Parameters = PageQuery & { readonly state?: ObjectionView['state'] | 'overdue' | undefined }
}
