import type { PageQuery } from '../api/page.ts'
import type { RevocationList } from '../api/revocations.ts'
import { type Client, callJson } from '../client.ts'

/** What the parties to each revoked grant that this member has heard of owe and have said: for members, and for regulators. */
export const listRevocations = (client: Client, query: PageQuery = {}): Promise<RevocationList> =>
  callJson(client, { method: 'GET', path: '/v1/revocations', query })
