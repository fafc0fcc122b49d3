import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { findOnce } from '@hexin/sdk/findOnce.ts'
import { createInclusionProof, createProver, type TileCache } from '@hexin/sdk/proof/index.ts'
import type { ChainIndex } from '../../ports/chainIndex.ts'
import type { Checkpoint, Checkpoints } from '../../ports/checkpoints.ts'
import type { LogProofs } from '../../ports/log.ts'
import type { FollowChain } from '../followChain.ts'

/** Worked-out tiles kept in memory: 16 KB each. */
const TILES_MAX = 1_000

/** Blocks at which the newest checkpoint is remembered: decisions are taken at the newest few. */
const BLOCKS_MAX = 100

/** Proofs about the own log, made from its stored tiles. */
export function createProveLeaves({
  crypto,
  self,
  follow,
  index,
  checkpoints,
}: {
  readonly crypto: Crypto
  readonly self: number
  readonly follow: FollowChain
  readonly index: ChainIndex
  readonly checkpoints: Checkpoints
}): LogProofs {
  const cache: TileCache = new BoundedMap<string, Uint8Array>(TILES_MAX)
  const atBlock = new BoundedMap<number, Promise<Checkpoint | undefined>>(BLOCKS_MAX)

  async function find(block: number): Promise<Checkpoint | undefined> {
    const anchor = await index.latestAnchor(self, block)
    return anchor && checkpoints.find(anchor.size)
  }

  /** What the index says of a block up to its head stays so: it is asked once a block. */
  async function finalAt(upToBlock = Number.MAX_SAFE_INTEGER): Promise<Checkpoint | undefined> {
    const head = follow.head()?.number
    if (head === undefined) return find(upToBlock)
    const block = Math.min(head, upToBlock)
    return findOnce(atBlock, block, () => find(block))
  }

  return {
    covered: async (upToBlock) => (await finalAt(upToBlock))?.size ?? 0,
    async prove(leaves, upToBlock) {
      const checkpoint = await finalAt(upToBlock)
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
