import type { EvidenceProof } from '../api/evidence.ts'
import { type Client, callJson } from '../client.ts'

/**
 * The proof to take to court. @throws HexinError EVIDENCE_PROOF_PENDING until its checkpoint is final
 */
export function getEvidenceProof(
  client: Client,
  { id, item }: getEvidenceProof.Parameters,
): Promise<EvidenceProof> {
  return callJson(client, { method: 'GET', path: `/v1/evidence/${id}/proof`, query: { item } })
}

export declare namespace getEvidenceProof {
  type Parameters = {
    readonly id: string
    /** Of a batch, counted from 0. */
    readonly item?: number
  }
}
