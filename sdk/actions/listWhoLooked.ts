import type { PageQuery } from '../api/page.ts'
import type { WhoLooked } from '../api/whoLooked.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Who looked at a company, as one member's log has it. The client's token is the company's own (`createSubjectToken`).
 *
 * @throws HexinError AUTH_SUBJECT_INVALID
 */
export function listWhoLooked(client: Client, query: PageQuery = {}): Promise<WhoLooked> {
  return callJson(client, { method: 'GET', path: '/v1/who-looked', query })
}
