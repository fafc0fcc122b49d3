import type { EvidenceProof, EvidenceView } from '@hexin/sdk/api/evidence.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { toBase64url, toHex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { type BatchItem, itemCommitment } from '@hexin/sdk/evidence/batch.ts'
import { decodeManifest } from '@hexin/sdk/evidence/manifest.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { createProver, growTiles, type TileId } from '@hexin/sdk/proof/index.ts'
import type { EvidenceStore, StoredEvidence } from '../../ports/evidence.ts'
import type { LogProofs } from '../../ports/log.ts'
import { unpackItems } from './packedItems.ts'

export type ProveEvidence = {
  /** @throws HexinError EVIDENCE_UNKNOWN */
  view(id: string): Promise<EvidenceView>
  /**
   * The proof of a file, or of one item of a batch.
   * @throws HexinError EVIDENCE_UNKNOWN; EVIDENCE_PROOF_PENDING until the checkpoint over it is final
   */
  proof(id: string, item: number | undefined): Promise<EvidenceProof>
}

export function createProveEvidence({
  crypto,
  network,
  store,
  proofs,
}: {
  readonly crypto: Crypto
  readonly network: Network
  readonly store: EvidenceStore
  readonly proofs: LogProofs
}): ProveEvidence {
  async function find(id: string): Promise<StoredEvidence> {
    const found = await store.find(id)
    if (!found) throw new HexinError('EVIDENCE_UNKNOWN', { found: id })
    return found
  }

  async function itemProof({ items }: StoredEvidence, index: number): Promise<EvidenceProof['item']> {
    const all = items ? unpackItems(items) : []
    const item = all[index]
    if (!item)
      throw new HexinError('EVIDENCE_UNKNOWN', { found: `item ${index}`, expected: `below ${all.length}` })
    return {
      index,
      length: item.length,
      sha256: toBase64url(item.sha256),
      sm3: item.sm3 ? toBase64url(item.sm3) : null,
      salt: toBase64url(item.salt),
      path: (await innerPath(crypto, all, index)).map(toBase64url),
    }
  }

  return {
    async view(id) {
      const evidence = await find(id)
      const [proof] = await proofs.prove([evidence.leafIndex])
      const manifest = decodeManifest(evidence.manifest)
      const file = manifest.type === 'file' ? manifest.item : undefined
      return {
        id,
        state: proof ? 'final' : 'accepted',
        type: evidence.type,
        items: evidence.itemCount,
        sha256: file ? hexOf(file.sha256) : null,
        sm3: file ? hexOf(file.sm3) : null,
        length: file?.length ?? null,
      }
    },
    async proof(id, item) {
      const evidence = await find(id)
      const [inclusion] = await proofs.prove([evidence.leafIndex])
      if (!inclusion) throw new HexinError('EVIDENCE_PROOF_PENDING', { found: id })
      if (evidence.type === 'batch' && item === undefined)
        throw new HexinError('INPUT_INVALID', { detail: 'Name the item of the batch, from 0.' })
      return {
        type: 'hexin-evidence-proof/1',
        chain: { id: network.chainId, logs: network.contracts.logs },
        statement: toBase64url(evidence.statement),
        manifest: toBase64url(evidence.manifest),
        inclusion,
        item: evidence.type === 'batch' ? await itemProof(evidence, item ?? 0) : null,
      }
    },
  }
}

/** As people write digests: without 0x. */
const hexOf = (digest: Uint8Array): string => toHex(digest).slice(2)

/** The path of one item in its batch's own tree. */
async function innerPath(crypto: Crypto, items: readonly BatchItem[], index: number): Promise<Uint8Array[]> {
  const { sha256 } = crypto
  const leaves = items.map((item) => itemCommitment(crypto, item))
  const { tiles } = growTiles(sha256, { size: 0, leaves, readEdge: () => new Uint8Array() })
  const bytes = new Map(tiles.map((tile) => [`${tile.level} ${tile.index}`, tile.bytes]))
  const readTiles = async (ids: readonly TileId[]) =>
    ids.map(({ level, index: at }) => bytes.get(`${level} ${at}`) ?? new Uint8Array())
  const prover = createProver({ sha256, source: { size: items.length, readTiles } })
  return prover.inclusion({ index, size: items.length })
}
