import type { AuditView } from '../audit/report.ts'
import { type Client, callJson } from '../client.ts'

/** An audit with its report. @throws HexinError AUDIT_UNKNOWN */
export function getAudit(client: Client, { id }: getAudit.Parameters): Promise<AuditView> {
  return callJson(client, { method: 'GET', path: `/v1/audits/${id}` })
}

export declare namespace getAudit {
  type Parameters = {
    readonly id: string
  }
}
