import type { Sha256 } from '../crypto/port.ts'
import { HexinError } from '../errors/base.ts'
import { createNodeHash, HASH_BYTES, type NodeHash } from './merkle.ts'
import { TILE_HEIGHT, TILE_WIDTH } from './tiles.ts'
import type { NodeId } from './tree.ts'

/**
 * The hash of a complete subtree from the bytes of its tile (see `tileOfNode`): read from it, or hashed up within it. For many nodes
 * of one tile, take `expandTile`. A copy.
 * @throws HexinError TILE_MALFORMED if the bytes aren't whole hashes, or too few for this node.
 */
export function nodeFromTile(sha256: Sha256, tile: Uint8Array, node: NodeId): Uint8Array {
  const { height, first } = placeInTile(node)
  const count = 2 ** height
  requireTile(tile, first * count + count)
  return new Uint8Array(hashUp(createNodeHash(sha256), tile, first * count, count))
}

/** The hash over `count` hashes of a tile, a power of two, from number `first`. */
export function hashUp(node: NodeHash, tile: Uint8Array, first: number, count: number): Uint8Array {
  if (count === 1) return hashAt(tile, first)
  const half = count / 2
  return node(hashUp(node, tile, first, half), hashUp(node, tile, first + half, half))
}

/**
 * A tile with the hashes of all complete subtrees within it: first the tile itself, then the levels above, one after the other, each
 * beginning where it would in a full tile. Gaps are zero. One proof's hashes from one tile cost as many node hashes as all of them.
 * @throws HexinError TILE_MALFORMED if the bytes aren't whole hashes.
 */
export function expandTile(sha256: Sha256, tile: Uint8Array): Uint8Array {
  requireTile(tile, 1)
  const node = createNodeHash(sha256)
  const expanded = new Uint8Array((2 * TILE_WIDTH - 1) * HASH_BYTES)
  expanded.set(tile)
  for (let height = 1, count = tile.length / HASH_BYTES; height <= TILE_HEIGHT; height++) {
    count = Math.floor(count / 2)
    const [below, here] = [levelStart(height - 1), levelStart(height)]
    for (let i = 0; i < count; i++)
      expanded.set(
        node(hashAt(expanded, below + 2 * i), hashAt(expanded, below + 2 * i + 1)),
        (here + i) * HASH_BYTES,
      )
  }
  return expanded
}

/** The hash of a complete subtree from what `expandTile` made of a tile that is wide enough for it. A copy. */
export function nodeFromExpanded(expanded: Uint8Array, node: NodeId): Uint8Array {
  const { height, first } = placeInTile(node)
  return new Uint8Array(hashAt(expanded, levelStart(height) + first))
}

/** @throws HexinError TILE_MALFORMED unless the bytes are whole hashes, at least `width` and at most 256. */
export function requireTile(tile: Uint8Array, width: number): Uint8Array {
  const hashes = tile.length / HASH_BYTES
  if (!Number.isInteger(hashes) || hashes < width || hashes > TILE_WIDTH)
    throw new HexinError('TILE_MALFORMED', {
      found: `a tile of ${tile.length} bytes`,
      expected: `${width} to ${TILE_WIDTH} hashes of ${HASH_BYTES} bytes`,
    })
  return tile
}

/** How far above the tile's hashes the subtree is, and its number among its like in the tile. */
function placeInTile({ level, index }: NodeId): { readonly height: number; readonly first: number } {
  const height = level % TILE_HEIGHT
  return { height, first: index % (TILE_WIDTH / 2 ** height) }
}

/** Number of the first hash of a level in an expanded tile: 0, 256, 384, 448 ... */
const levelStart = (height: number): number => 2 * TILE_WIDTH - (2 * TILE_WIDTH) / 2 ** height

const hashAt = (hashes: Uint8Array, number: number): Uint8Array =>
  hashes.subarray(number * HASH_BYTES, (number + 1) * HASH_BYTES)
