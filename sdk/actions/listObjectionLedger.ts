import type { ObjectionLedger } from '../api/objections.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/**
 * A regulator's ledger: every objection in the network, its outcome and whether it is overdue.
 *
 * @throws HexinError MEMBER_ROLE_MISSING where the node's member is no regulator
 */
export function listObjectionLedger(client: Client, query: PageQuery = {}): Promise<ObjectionLedger> {
  return callJson(client, { method: 'GET', path: '/v1/objection-ledger', query })
}
