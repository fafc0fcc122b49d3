import type { EvidenceProof, Verdict } from '@hexin/sdk/api/evidence.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { fromBase64url, fromHex } from '@hexin/sdk/encoding.ts'
import type { FileDigests } from '@hexin/sdk/evidence/fileDigests.ts'
import { verifyEvidence } from '@hexin/sdk/evidence/verifyEvidence.ts'
import type { AnchoredRoot } from '@hexin/sdk/exchange/verifyAnswer.ts'
import type { Network } from '@hexin/sdk/network.ts'
import type { ChainIndex } from '../../ports/chainIndex.ts'
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

/** A member's final checkpoint of one size, as this node has read it from the chain. */
export const createAnchorOf =
  (index: ChainIndex) =>
  async (member: number, size: number): Promise<AnchoredRoot | undefined> => {
    const anchor = await index.anchor(member, size)
    return anchor && { root: fromHex(anchor.root), time: anchor.time }
  }

/** Verifies a proof of evidence with what this node itself has read from the chain. */
export function createVerifyProof({
  crypto,
  network,
  membership,
  index,
}: {
  readonly crypto: Crypto
  readonly network: Network
  readonly membership: Membership
  readonly index: ChainIndex
}): VerifyProof {
  const trust = {
    chain: { id: network.chainId, logs: network.contracts.logs },
    notaryKeyOf(keyId: string) {
      const key = membership.statementKey(keyId)
      return key && membership.find(key.member)?.roles.includes('notary') ? key : undefined
    },
    noteKeysOf: membership.noteKeys,
    anchorOf: createAnchorOf(index),
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
