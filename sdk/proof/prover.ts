import type { Sha256 } from '../crypto/port.ts'
import { HexinError } from '../errors/base.ts'
import { requireSize } from './merkle.ts'
import { expandTile, nodeFromExpanded, requireTile } from './tileNodes.ts'
import { tilePath } from './tilePath.ts'
import { type TileId, tileOfNode } from './tiles.ts'
import {
  consistencyPlan,
  inclusionPlan,
  type NodeId,
  type Plan,
  proofFromNodes,
  type ReadNode,
  rootFromNodes,
  rootNodes,
} from './tree.ts'

const NOTHING = new Uint8Array(0)

/** A log's stored tiles. */
export type TileSource = {
  /** The size of the tree whose tiles these are. Proofs are made for this and for every earlier size. */
  readonly size: number
  /**
   * Gives the bytes of each tile, in this order. A tile may be wider than asked for: a partial tile is the beginning of the full
   * one that follows it. Rejects if one is missing.
   */
  readTiles(tiles: readonly TileId[]): Promise<readonly Uint8Array[]>
}

/**
 * Keeps worked-out tiles (16 KB each) from one proof to the next; a `Map` will do. They never change, so it may forget but needn't
 * expire: one cache is good for one log and all its sizes.
 */
export type TileCache = {
  get(path: string): Uint8Array | undefined
  set(path: string, worked: Uint8Array): unknown
}

/** Makes proofs of one log. Each rejects with PROOF_SIZE_INVALID beyond the source's size, TILE_MALFORMED on damaged tiles. */
export type Prover = {
  /** For `verifyInclusion`: PATH of RFC 9162 section 2.1.3.1. */
  inclusion(args: { readonly index: number; readonly size: number }): Promise<Uint8Array[]>
  /** For `verifyConsistency`: PROOF of RFC 9162 section 2.1.4.1. */
  consistency(args: { readonly oldSize: number; readonly newSize: number }): Promise<Uint8Array[]>
  /** The root over the first `size` leaves, RFC 9162 section 2.1.1. */
  root(size: number): Promise<Uint8Array>
}

/**
 * A prover over tiles. Each proof reads all its tiles at once, and only those that the cache doesn't have.
 *
 * It believes its source: wrong tiles make proofs that don't verify. Where the tiles are somebody else's, check `root` against the
 * signed checkpoint, and each proof against that root.
 */
export function createProver({ sha256, source, cache }: createProver.Parameters): Prover {
  /** Gets the tiles of these nodes, and resolves to a reader of the nodes. */
  async function readerOf(nodes: readonly NodeId[]): Promise<ReadNode> {
    // The source may be of a longer log by the time its tiles are here.
    const { size } = source
    const tiles = new Map<string, Uint8Array>()
    const missing = new Map<string, TileId>()
    for (const node of nodes) {
      const tile = tileOfNode(node, size)
      const path = tilePath(tile)
      const known = cache?.get(path)
      if (known) tiles.set(path, known)
      else missing.set(path, tile)
    }
    const read = missing.size > 0 ? await source.readTiles([...missing.values()]) : []
    for (const [i, [path, { width }]] of [...missing].entries()) {
      const tile = expandTile(sha256, requireTile(read[i] ?? NOTHING, width))
      tiles.set(path, tile)
      cache?.set(path, tile)
    }
    return (node) => nodeFromExpanded(tiles.get(tilePath(tileOfNode(node, size))) ?? NOTHING, node)
  }

  const prove = async (plan: Plan): Promise<Uint8Array[]> =>
    proofFromNodes(sha256, plan, await readerOf(plan.ranges.flat()))

  function requireWithin(size: number): void {
    if (requireSize(size) > source.size)
      throw new HexinError('PROOF_SIZE_INVALID', {
        found: `${size} leaves`,
        expected: `at most ${source.size}, the size of the log`,
      })
  }

  return {
    async inclusion({ index, size }) {
      requireWithin(size)
      return prove(inclusionPlan(index, size))
    },
    async consistency({ oldSize, newSize }) {
      requireWithin(newSize)
      return prove(consistencyPlan(oldSize, newSize))
    },
    async root(size) {
      requireWithin(size)
      return rootFromNodes(sha256, size, await readerOf(rootNodes(size)))
    },
  }
}

export declare namespace createProver {
  type Parameters = {
    readonly sha256: Sha256
    readonly source: TileSource
    readonly cache?: TileCache
  }
}
