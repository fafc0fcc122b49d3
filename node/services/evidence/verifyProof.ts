import type { EvidenceProof, Verdict } from '@hexin/sdk/api/evidence.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { fromBase64url } from '@hexin/sdk/encoding.ts'
import type { FileDigests } from '@hexin/sdk/evidence/fileDigests.ts'
import { verifyEvidence } from '@hexin/sdk/evidence/verifyEvidence.ts'
import type { Network } from '@hexin/sdk/network.ts'
import type { AnchorOf } from '../log/anchorOf.ts'
import type { Membership } from '../membership.ts'

/** Digests as they come over the API: base64url. */
type Digests = {
  readonly length: number
  readonly sha256: string
  readonly sm3: string | null
  readonly blocks: { readonly blockBytes: number; readonly hashes: readonly string[] }
}

export type VerifyProof = (order: {
  readonly proof: Omit<EvidenceProof, 'inclusion'> & { readonly inclusion?: unknown }
  readonly digests: Digests | null
}) => Promise<Verdict>

/** Verifies a proof of evidence with what this node itself has read from the chain. */
export function createVerifyProof({
  crypto,
  network,
  membership,
  anchorOf,
}: {
  readonly crypto: Crypto
  readonly network: Network
  readonly membership: Membership
  readonly anchorOf: AnchorOf
}): VerifyProof {
  const trust = {
    chain: { id: network.chainId, logs: network.contracts.logs },
    notaryKeyOf(keyId: string) {
      const key = membership.statementKey(keyId)
      return key && membership.find(key.member)?.roles.includes('notary') ? key : undefined
    },
    noteKeysOf: membership.noteKeys,
    anchorOf,
  }
  return ({ proof, digests }) =>
    verifyEvidence(crypto, {
      proof: { ...proof, inclusion: proof.inclusion },
      digests: digests ? decode(digests) : undefined,
      trust,
    })
}

const decode = ({ length, sha256, sm3, blocks }: Digests): FileDigests => ({
  length,
  sha256: fromBase64url(sha256),
  sm3: sm3 === null ? undefined : fromBase64url(sm3),
  blocks: { blockBytes: blocks.blockBytes, hashes: blocks.hashes.map(fromBase64url) },
})
