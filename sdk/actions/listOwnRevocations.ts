import type { PageQuery } from '../api/page.ts'
import type { RevocationList } from '../api/revocations.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Who has acknowledged a company's revocations, what is kept of them on which basis, and who is late. The client's token is the company's own
 * (`createSubjectToken`).
 * @throws HexinError AUTH_SUBJECT_INVALID
 */
export const listOwnRevocations = (client: Client, query: PageQuery = {}): Promise<RevocationList> =>
  callJson(client, { method: 'GET', path: '/v1/own-revocations', query })
