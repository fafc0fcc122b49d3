import type { OwnRecords } from '../api/objections.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/**
 * What a member has on record about a company. The client's token is the company's own (`createSubjectToken`).
 *
 * @throws HexinError AUTH_SUBJECT_INVALID
 */
export function listOwnRecords(client: Client, query: PageQuery = {}): Promise<OwnRecords> {
  return callJson(client, { method: 'GET', path: '/v1/own-records', query })
}
