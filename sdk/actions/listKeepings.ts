import type { Keeping, KeepingList } from '../api/keepings.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/** What the member owes, or has said, about answers whose grant has ended; whose grant ended first comes first. */
export const listKeepings = (client: Client, query: listKeepings.Parameters = {}): Promise<KeepingList> =>
  callJson(client, { method: 'GET', path: '/v1/keepings', query })

export declare namespace listKeepings {
  type Parameters = PageQuery & { readonly state?: Keeping['state'] | undefined }
}
