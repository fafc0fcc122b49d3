import type { Notices } from '../api/bindings.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Later keys of a company that one member's node came across. The client's token is the company's own (`createSubjectToken`).
 *
 * @throws HexinError AUTH_SUBJECT_INVALID
 */
export function listNotices(client: Client, query: PageQuery = {}): Promise<Notices> {
  return callJson(client, { method: 'GET', path: '/v1/notices', query })
}
