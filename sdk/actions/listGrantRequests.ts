import type { GrantRequestList, GrantRequestState } from '../api/grantRequests.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/** The member's own requests for grants and what became of them, newest first. */
export function listGrantRequests(
  client: Client,
  query: listGrantRequests.Parameters = {},
): Promise<GrantRequestList> {
  return callJson(client, { method: 'GET', path: '/v1/grant-requests', query })
}

export declare namespace listGrantRequests {
  type Parameters = PageQuery & { readonly state?: GrantRequestState | undefined }
}
