import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { createInclusionProof, createProver, type TileCache } from '@hexin/sdk/proof/index.ts'
import type { ChainIndex } from '../../ports/chainIndex.ts'
import type { Checkpoint, Checkpoints } from '../../ports/checkpoints.ts'
import type { LogProofs } from '../../ports/log.ts'

/** Worked-out tiles kept in memory: 16 KB each. */
const TILES_MAX = 1_000

/** Proofs about the own log, made from its stored tiles. */
export function createProveLeaves({
  crypto,
  self,
  index,
  checkpoints,
}: {
  readonly crypto: Crypto
  readonly self: number
  readonly index: ChainIndex
  readonly checkpoints: Checkpoints
}): LogProofs {
  const cache = createTileCache()
  let newest: Checkpoint | undefined

  async function final(): Promise<Checkpoint | undefined> {
    const anchor = await index.latestAnchor(self)
    if (anchor && anchor.size !== newest?.size) newest = await checkpoints.find(anchor.size)
    return newest
  }

  return {
    async prove(leaves) {
      const checkpoint = await final()
      if (!checkpoint) return leaves.map(() => undefined)
      const { size, note } = checkpoint
      const prover = createProver({ sha256: crypto.sha256, source: checkpoints.source(size), cache })
      return Promise.all(
        leaves.map(async (leaf) => {
          if (leaf >= size) return undefined
          const path = await prover.inclusion({ index: leaf, size })
          return createInclusionProof({ index: leaf, path, checkpoint: note })
        }),
      )
    },
  }
}

function createTileCache(): TileCache {
  const tiles = new Map<string, Uint8Array>()
  return {
    get: (path) => tiles.get(path),
    set(path, worked) {
      if (tiles.size >= TILES_MAX) tiles.clear()
      tiles.set(path, worked)
    },
  }
}
