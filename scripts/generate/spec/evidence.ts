import type { EvidenceProof } from '@hexin/sdk/api/evidence.ts'
import { toBase64url, toHex } from '@hexin/sdk/encoding.ts'
import { itemCommitment } from '@hexin/sdk/evidence/batch.ts'
import { createFileDigests } from '@hexin/sdk/evidence/fileDigests.ts'
import { encodeManifest, type Manifest } from '@hexin/sdk/evidence/manifest.ts'
import { signEvidence } from '@hexin/sdk/evidence/statement.ts'
import { createFrontier } from '@hexin/sdk/proof/index.ts'
import { makeLog } from './log.ts'
import { network, notary, seeded, start, statementKey } from './world.ts'

const crypto = seeded('evidence')

/** Three stretches of 4 KiB, the last one cut short. */
const original = Uint8Array.from({ length: 10_000 }, (_, i) => (i * 7) % 251)

function digest(data: Uint8Array) {
  const digests = createFileDigests(crypto)
  digests.update(data)
  const { sm3, ...rest } = digests.finish()
  if (!sm3) throw new Error('no SM3')
  return { ...rest, sm3 }
}

async function sign(manifest: Manifest) {
  const { keyId, signer } = statementKey(notary)
  const encoded = encodeManifest(manifest)
  const { evidenceId } = manifest
  const statement = await signEvidence(crypto, {
    manifest: encoded,
    evidenceId,
    issuedAt: start,
    keyId,
    signer,
  })
  return { encoded, statement }
}

export async function evidenceVectors() {
  const file = await sign({
    type: 'file',
    evidenceId: crypto.randomBytes(16),
    phase: 'after',
    item: {
      name: 'contract.pdf',
      mediaType: 'application/pdf',
      salt: crypto.randomBytes(32),
      ...digest(original),
    },
  })
  const items = [0, 1, 2].map((i) => {
    const { length, sha256, sm3 } = digest(original.subarray(0, 100 * (i + 1)))
    return { length, sha256, sm3: i === 1 ? undefined : sm3, salt: crypto.randomBytes(16) }
  })
  const commitments = items.map((item) => itemCommitment(crypto, item))
  const tree = createFrontier(crypto.sha256)
  for (const commitment of commitments) tree.append(commitment)
  const batch = await sign({
    type: 'batch',
    evidenceId: crypto.randomBytes(16),
    phase: 'before',
    size: items.length,
    root: tree.root(),
  })
  const log = await makeLog(notary, [file.statement, batch.statement])
  const chain = { id: network.chainId, logs: network.contracts.logs }
  const [first, second, third] = commitments
  if (!first || !second || !third || !items[2]?.sm3) throw new Error('no items')
  // Of three leaves, the last one's only neighbour is the node over the first two.
  const left = crypto.sha256(Uint8Array.of(1, ...first, ...second))
  const proofs: EvidenceProof[] = [
    {
      type: 'hexin-evidence-proof/1',
      chain,
      statement: toBase64url(file.statement),
      manifest: toBase64url(file.encoded),
      inclusion: await log.proof(0),
      item: null,
    },
    {
      type: 'hexin-evidence-proof/1',
      chain,
      statement: toBase64url(batch.statement),
      manifest: toBase64url(batch.encoded),
      inclusion: await log.proof(1),
      item: {
        index: 2,
        length: items[2].length,
        sha256: toBase64url(items[2].sha256),
        sm3: toBase64url(items[2].sm3),
        salt: toBase64url(items[2].salt),
        path: [toBase64url(left)],
      },
    },
  ]
  const { blocks, sha256, sm3, length } = digest(original)
  const { jwk, keyId } = statementKey(notary)
  return {
    notaryKey: { member: notary, keyId, jwk },
    log: { vkey: log.vkey, size: log.size, root: toHex(log.root), anchoredAt: start + 60 },
    original: {
      rule: 'byte i is (7 * i) mod 251',
      length,
      sha256: toHex(sha256),
      sm3: toHex(sm3),
      blockBytes: blocks.blockBytes,
      blocks: blocks.hashes.map(toHex),
    },
    manifest: toHex(file.encoded),
    statement: toHex(file.statement),
    items: items.map((item, i) => ({
      length: item.length,
      sha256: toHex(item.sha256),
      sm3: item.sm3 ? toHex(item.sm3) : null,
      salt: toHex(item.salt),
      commitment: toHex(commitments[i] ?? new Uint8Array()),
    })),
    batchRoot: toHex(tree.root()),
    batchManifest: toHex(batch.encoded),
    proofs,
  }
}
