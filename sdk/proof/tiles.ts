import { HexinError } from '../errors/base.ts'
import { requireIndex, requireSize } from './merkle.ts'
import type { NodeId } from './tree.ts'

/** A full tile has 2^8 hashes. */
export const TILE_HEIGHT = 8
export const TILE_WIDTH = 256

/** No tree that we can count has more levels of tiles: 2^53 < 256^7. */
const MAX_TILE_LEVELS = 7

/**
 * A tile of c2sp.org/tlog-tiles: `width` consecutive hashes of complete subtrees over 256^level leaves each, the first being number
 * `256 * index`. With width 256 it is full and never changes; below, it is partial and belongs to the trees of certain sizes.
 */
export type TileId = { readonly level: number; readonly index: number; readonly width: number }

/**
 * How many subtrees of tile level `level` a tree of `size` leaves has: the hashes at this level, in all tiles together.
 * @throws HexinError PROOF_SIZE_INVALID
 */
export const hashesAtLevel = (level: number, size: number): number =>
  Math.floor(requireSize(size) / TILE_WIDTH ** level)

/**
 * The tile, as wide as it is in a tree of `size` leaves, that `node`'s hash is in or can be computed from.
 * @throws HexinError PROOF_SIZE_INVALID if the node isn't complete in that tree.
 */
export function tileOfNode({ level, index }: NodeId, size: number): TileId {
  requireIndex((index + 1) * 2 ** level - 1, size)
  const tileLevel = Math.floor(level / TILE_HEIGHT)
  const tileIndex = Math.floor((index * 2 ** (level % TILE_HEIGHT)) / TILE_WIDTH)
  const width = Math.min(TILE_WIDTH, hashesAtLevel(tileLevel, size) - tileIndex * TILE_WIDTH)
  return { level: tileLevel, index: tileIndex, width }
}

/**
 * The tiles that come into being when a log grows from `oldSize` to `newSize` leaves: the full ones, and the partial ones of
 * `newSize`, level by level, left to right. A tree of 0 leaves has none. Entry bundles are those of level 0.
 * @throws HexinError PROOF_SIZE_INVALID, on the first step.
 */
export function* newTiles(oldSize: number, newSize: number): Generator<TileId> {
  if (requireSize(oldSize) > requireSize(newSize))
    throw new HexinError('PROOF_SIZE_INVALID', {
      found: `growth from ${oldSize} to ${newSize} leaves`,
      expected: 'an old size not above the new one',
    })
  for (let level = 0; level < MAX_TILE_LEVELS; level++) {
    const oldCount = hashesAtLevel(level, oldSize)
    const newCount = hashesAtLevel(level, newSize)
    if (oldCount === newCount) continue
    for (let index = Math.floor(oldCount / TILE_WIDTH); index * TILE_WIDTH < newCount; index++)
      yield { level, index, width: Math.min(TILE_WIDTH, newCount - index * TILE_WIDTH) }
  }
}

/**
 * The partial tiles of a tree of `size` leaves, lowest level first, at most one a level: what a log must read to go on growing.
 * @throws HexinError PROOF_SIZE_INVALID
 */
export function edgeTiles(size: number): TileId[] {
  const tiles: TileId[] = []
  for (let level = 0; level < MAX_TILE_LEVELS; level++) {
    const count = hashesAtLevel(level, size)
    const width = count % TILE_WIDTH
    if (width > 0) tiles.push({ level, index: Math.floor(count / TILE_WIDTH), width })
  }
  return tiles
}
