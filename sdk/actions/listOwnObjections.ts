import type { ObjectionList } from '../api/objections.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/**
 * A company's objections at one member, with what came of them. The client's token is the company's own (`createSubjectToken`).
 *
 * @throws HexinError AUTH_SUBJECT_INVALID
 */
export function listOwnObjections(client: Client, query: PageQuery = {}): Promise<ObjectionList> {
  return callJson(client, { method: 'GET', path: '/v1/own-objections', query })
}
