import type { LedgerEntry } from '../api/objections.ts'
import { type Client, callJson } from '../client.ts'

/**
 * A regulator's ledger: every objection in the network, its outcome and whether it is overdue.
 *
 * @throws HexinError MEMBER_ROLE_MISSING where the node's member is no regulator
 */
export function listObjectionLedger(client: Client): Promise<{ entries: LedgerEntry[] }> {
  return callJson(client, { method: 'GET', path: '/v1/objection-ledger' })
}
