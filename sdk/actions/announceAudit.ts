import type { AuditOrderInput } from '../api/audits.ts'
import type { AuditView } from '../audit/report.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Announces an audit by draw, at a regulator's node; it runs by itself once the block is there that decides.
 * @throws HexinError MEMBER_ROLE_MISSING, MEMBER_UNKNOWN, AUDIT_LOG_EMPTY
 */
export function announceAudit(client: Client, { order }: announceAudit.Parameters): Promise<AuditView> {
  return callJson(client, { method: 'POST', path: '/v1/audits', json: order })
}

export declare namespace announceAudit {
  type Parameters = {
    readonly order: AuditOrderInput
  }
}
