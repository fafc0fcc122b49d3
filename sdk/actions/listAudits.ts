import type { AuditList } from '../api/audits.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/** The audits that this member announced, newest first. */
export function listAudits(client: Client, query: PageQuery = {}): Promise<AuditList> {
  return callJson(client, { method: 'GET', path: '/v1/audits', query })
}
