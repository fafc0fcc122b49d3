import type { EvidenceProof, FileDigestsView, Verdict } from '../api/evidence.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Has a node verify a proof against the chain as it has read it. Public; only the file's digests are sent.
 */
export function verifyProof(client: Client, { proof, digests }: verifyProof.Parameters): Promise<Verdict> {
  return callJson(client, { method: 'POST', path: '/v1/verifications', json: { proof, digests } })
}

export declare namespace verifyProof {
  type Parameters = {
    readonly proof: EvidenceProof
    readonly digests: FileDigestsView | null
  }
}
