import type { Sha256 } from '../crypto/port.ts'
import { createNodeHash, HASH_BYTES, requireHash, requireSize } from './merkle.ts'
import { hashUp, nodeFromTile, requireTile } from './tileNodes.ts'
import { tilePath } from './tilePath.ts'
import { TILE_WIDTH, type TileId, tileOfNode } from './tiles.ts'
import { rootFromNodes } from './tree.ts'

const TILE_BYTES = TILE_WIDTH * HASH_BYTES

/** A tile and what is in it. */
export type Tile = TileId & { readonly bytes: Uint8Array }

export type Growth = {
  /** The new size. */
  readonly size: number
  /** The new root, RFC 9162 section 2.1.1. */
  readonly root: Uint8Array
  /** `newTiles(oldSize, size)`, filled: what the log must have stored before it signs this root. */
  readonly tiles: readonly Tile[]
}

/**
 * Appends leaf hashes to a log that is kept in tiles.
 *
 * `readEdge` gives the bytes of any tile that `edgeTiles(size)` lists, or of a wider one that begins with it. It is believed: growth
 * by no leaves tells the root that it stands for, to compare with the one signed last.
 * @throws HexinError PROOF_SIZE_INVALID, PROOF_HASH_MALFORMED, TILE_MALFORMED, and what `readEdge` throws.
 */
export function growTiles(sha256: Sha256, { size, leaves, readEdge }: growTiles.Parameters): Growth {
  const node = createNodeHash(sha256)
  const newSize = requireSize(requireSize(size) + leaves.length)
  const tiles = new Map<string, Tile>()
  let hashes = leaves
  let count = size
  for (let level = 0; hashes.length > 0; level++) {
    const index = Math.floor(count / TILE_WIDTH)
    const width = count % TILE_WIDTH
    const row = new Uint8Array((width + hashes.length) * HASH_BYTES)
    if (width > 0)
      row.set(requireTile(readEdge({ level, index, width }), width).subarray(0, width * HASH_BYTES))
    for (const [i, hash] of hashes.entries()) row.set(requireHash(hash), (width + i) * HASH_BYTES)

    const parents: Uint8Array[] = []
    for (let at = 0; at < row.length; at += TILE_BYTES) {
      const bytes = row.slice(at, at + TILE_BYTES)
      const tile = { level, index: index + at / TILE_BYTES, width: bytes.length / HASH_BYTES, bytes }
      tiles.set(tilePath(tile), tile)
      if (tile.width === TILE_WIDTH) parents.push(hashUp(node, bytes, 0, TILE_WIDTH))
    }
    hashes = parents
    count = index
  }
  const root = rootFromNodes(sha256, newSize, (id) => {
    const tile = tileOfNode(id, newSize)
    return nodeFromTile(sha256, tiles.get(tilePath(tile))?.bytes ?? readEdge(tile), id)
  })
  return { size: newSize, root, tiles: [...tiles.values()] }
}

export declare namespace growTiles {
  type Parameters = {
    /** The size so far. */
    readonly size: number
    readonly leaves: readonly Uint8Array[]
    readonly readEdge: (tile: TileId) => Uint8Array
  }
}
