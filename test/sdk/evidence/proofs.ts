import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { EvidenceProof } from '@hexin/sdk/api/evidence.ts'
import { toBase64url, toHex } from '@hexin/sdk/encoding.ts'
import { itemCommitment } from '@hexin/sdk/evidence/batch.ts'
import { createFileDigests, type FileDigests } from '@hexin/sdk/evidence/fileDigests.ts'
import { encodeManifest, type FileManifest, type Manifest } from '@hexin/sdk/evidence/manifest.ts'
import { signEvidence } from '@hexin/sdk/evidence/statement.ts'
import type { EvidenceTrust } from '@hexin/sdk/evidence/verifyEvidence.ts'
import { createInclusionProof, encodeVkey, signCheckpoint } from '@hexin/sdk/proof/index.ts'
import { AT, createMember, type TestMember } from '../helpers.ts'
import { testSigner } from '../proof/helpers.ts'
import { leafHashOf, referenceTree, sha256 } from '../proof/reference.ts'

export const notary = createMember(5)
export const ANCHORED_AT = AT + 10
export const window = { notBefore: AT - 1_000, notAfter: AT + 1_000 }
export const network = { id: 31_337, logs: `0x${'5'.repeat(40)}` }
export const evidenceId = new Uint8Array(16).fill(7)

const origin = `hexin/31337/${network.logs}/5`
const noteSigner = testSigner(5)

export function digestsOf(file: Uint8Array): FileDigests {
  const digests = createFileDigests(crypto)
  digests.update(file)
  return plain(digests.finish())
}

/** Without node's own kind of bytes, so that two of them can be held against each other. */
export function plain({ length, sha256: digest, sm3, blocks }: FileDigests): FileDigests {
  const copy = (bytes: Uint8Array) => Uint8Array.from(bytes)
  return {
    length,
    sha256: copy(digest),
    sm3: sm3 && copy(sm3),
    blocks: { ...blocks, hashes: blocks.hashes.map(copy) },
  }
}

/** A contract of some pages: four blocks and a piece. */
export const file = Uint8Array.from({ length: 4 * 4096 + 100 }, (_, i) => (i * 7 + (i >> 8)) & 0xff)
export const digests = digestsOf(file)
export const fileManifest: FileManifest = {
  type: 'file',
  evidenceId,
  phase: 'during',
  item: {
    name: '借款合同.pdf',
    mediaType: 'application/pdf',
    length: digests.length,
    sha256: digests.sha256,
    sm3: digests.sm3 ?? new Uint8Array(32),
    salt: new Uint8Array(32).fill(1),
    blocks: digests.blocks,
  },
}

/** A log of some other leaves and this statement, under a checkpoint. */
export async function logWith(statement: Uint8Array, { signer = noteSigner, name = origin } = {}) {
  const tree = referenceTree(
    [Buffer.from('before'), statement, Buffer.from('after')].map((leaf) => leafHashOf(leaf)),
  )
  const root = tree.root(3)
  const checkpoint = await signCheckpoint(sha256, {
    checkpoint: { origin: name, size: 3, root, extensions: [] },
    signer,
  })
  return { root, inclusion: createInclusionProof({ index: 1, path: tree.path(1, 3), checkpoint }) }
}

export type Made = {
  readonly proof: EvidenceProof
  readonly statement: Uint8Array
  readonly root: Uint8Array
}

export async function prove(
  manifest: Manifest,
  { by = notary, item = null }: { readonly by?: TestMember; readonly item?: EvidenceProof['item'] } = {},
): Promise<Made> {
  const encoded = encodeManifest(manifest)
  const statement = await signEvidence(crypto, {
    ...{ manifest: encoded, evidenceId: manifest.evidenceId, issuedAt: AT },
    ...{ keyId: by.keyId, signer: by.signer },
  })
  const { root, inclusion } = await logWith(statement)
  const proof: EvidenceProof = {
    type: 'hexin-evidence-proof/1',
    chain: network,
    statement: toBase64url(statement),
    manifest: toBase64url(encoded),
    inclusion,
    item,
  }
  return { proof, statement, root }
}

/** What a court relies on: this notary's key in its window, its log's key, and the checkpoint that the chain has. */
export const trusting = (root: Uint8Array, time = ANCHORED_AT): EvidenceTrust => ({
  chain: network,
  notaryKeyOf: (keyId) => (keyId === notary.keyId ? { ...notary.key, ...window } : undefined),
  noteKeysOf: (member) =>
    member === 5 ? [encodeVkey(sha256, { name: origin, publicKey: noteSigner.publicKey })] : [],
  anchorOf: async (member, size) => (member === 5 && size === 3 ? { root, time } : undefined),
})

/** Five digests handed in together; the proof is of one of them. */
export async function proveInBatch(index: number, files: readonly FileDigests[]): Promise<Made> {
  const items = files.map(({ length, sha256: digest, sm3 }, i) => ({
    ...{ length, sha256: digest, sm3 },
    salt: new Uint8Array(16).fill(i),
  }))
  const tree = referenceTree(items.map((item) => itemCommitment(crypto, item)))
  const item = items[index]
  if (!item) throw new RangeError(`no item ${index}`)
  const size = items.length
  return prove(
    { type: 'batch', evidenceId, phase: 'after', size, root: tree.root(size) },
    {
      item: {
        index,
        length: item.length,
        sha256: toBase64url(item.sha256),
        sm3: item.sm3 ? toBase64url(item.sm3) : null,
        salt: toBase64url(item.salt),
        path: tree.path(index, size).map(toBase64url),
      },
    },
  )
}

export const idText = toHex(evidenceId)
