import { emptySubtree, join, type Subtree } from '@hexin/sdk/completeness/prefixTree.ts'
import type { Sha256 } from '@hexin/sdk/crypto/port.ts'
import type { LabelKey } from '../../ports/labelKeys.ts'

/** A tile: the 256 subtrees that stand eight levels below one node. In the database 33 bytes each: what it is, and its hash. */
export const TILE_WIDTH = 256
const TILE_HEIGHT = 8
/** Two tiles, one below the other. */
export const BUCKET_BITS = 2 * TILE_HEIGHT
const BYTES = 33
const KINDS = ['empty', 'leaf', 'node'] as const

/** All nodes of a tile: number 1 is the top, 2i and 2i + 1 stand below i, the last 256 are the tile's own. */
export type ExpandedTile = readonly Subtree[]

export function expandTile(sha256: Sha256, tile: readonly Subtree[]): ExpandedTile {
  const nodes: Subtree[] = [...Array<Subtree>(TILE_WIDTH).fill(emptySubtree), ...tile]
  for (let i = TILE_WIDTH - 1; i >= 1; i--) {
    const [left, right] = [nodes[2 * i], nodes[2 * i + 1]]
    nodes[i] = join(sha256, left as Subtree, right as Subtree)
  }
  return nodes
}

/** The node that stands over all of a tile. */
export const topOf = (tile: ExpandedTile): Subtree => tile[1] as Subtree

/** The way down a tile: from its top to the child that `index` leads to, bit by bit; `beside` of the top is undefined. */
export function wayDown(
  tile: ExpandedTile,
  index: number,
): readonly { readonly node: Subtree; readonly beside: Subtree | undefined }[] {
  return Array.from({ length: TILE_HEIGHT + 1 }, (_, depth) => {
    const place = (TILE_WIDTH + index) >> (TILE_HEIGHT - depth)
    return { node: tile[place] as Subtree, beside: depth === 0 ? undefined : tile[place ^ 1] }
  })
}

export function encodeTile(tile: readonly Subtree[]): Uint8Array {
  const bytes = new Uint8Array(TILE_WIDTH * BYTES)
  for (const [i, { kind, hash }] of tile.entries()) {
    bytes[i * BYTES] = KINDS.indexOf(kind)
    bytes.set(hash, i * BYTES + 1)
  }
  return bytes
}

/** The subtrees of a tile; of one that was never written, nothing. */
export function decodeTile(bytes: Uint8Array | undefined): Subtree[] {
  return Array.from({ length: TILE_WIDTH }, (_, i) => {
    if (!bytes) return emptySubtree
    const kind = KINDS[bytes[i * BYTES] ?? 0] ?? 'empty'
    return { kind, hash: bytes.subarray(i * BYTES + 1, (i + 1) * BYTES) }
  })
}

/** What opens an entry's commitment: another one for each state of it, and nothing that has to be kept. */
export const openingOf = (key: LabelKey, label: Uint8Array, sequence: number): Uint8Array =>
  key.derive(Buffer.concat([label, Buffer.from(String(sequence))]))
