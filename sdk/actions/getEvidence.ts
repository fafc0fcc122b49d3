import type { EvidenceView } from '../api/evidence.ts'
import { type Client, callJson } from '../client.ts'

/**
 * How a piece of evidence stands. @throws HexinError EVIDENCE_UNKNOWN
 */
export function getEvidence(client: Client, { id }: getEvidence.Parameters): Promise<EvidenceView> {
  return callJson(client, { method: 'GET', path: `/v1/evidence/${id}` })
}

export declare namespace getEvidence {
  type Parameters = {
    readonly id: string
  }
}
