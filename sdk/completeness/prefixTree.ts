import type { Sha256 } from '../crypto/port.ts'
import { concat, equalBytes } from '../encoding.ts'

/*
 * The prefix tree of the IETF's key transparency drafts: a binary Merkle tree in which the bits of a label, from the first, lead to its place. A subtree with one
 * leaf is that leaf, one with none is 32 zero bytes. Hashes begin with a byte of their own, as in RFC 6962, and with another than a log's:
 * nothing in a log can pass for a part of a map.
 */

const LEAF = Uint8Array.of(0x02)
const NODE = Uint8Array.of(0x03)

const EMPTY = new Uint8Array(32)

/** What a leaf commits to. */
export type MapLeaf = { readonly label: Uint8Array; readonly commitment: Uint8Array }

/** A subtree: nothing, one leaf, or more. Only its hash goes into the tree; the kind says what becomes of it further up. */
export type Subtree = { readonly kind: 'empty' | 'leaf' | 'node'; readonly hash: Uint8Array }

export const emptySubtree: Subtree = { kind: 'empty', hash: EMPTY }

export const mapLeafHash = (sha256: Sha256, { label, commitment }: MapLeaf): Uint8Array =>
  sha256(concat(LEAF, label, commitment))

const mapNodeHash = (sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(concat(NODE, left, right))

/** The subtree over two halves. One leaf alone stands for both. */
export function join(sha256: Sha256, left: Subtree, right: Subtree): Subtree {
  if (right.kind === 'empty' && left.kind !== 'node') return left
  if (left.kind === 'empty' && right.kind !== 'node') return right
  return { kind: 'node', hash: mapNodeHash(sha256, left.hash, right.hash) }
}

/** Bit `depth` of a label, the first being 0. */
const bitAt = (label: Uint8Array, depth: number): 0 | 1 =>
  (((label[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1) as 0 | 1

/** The subtree of these leaves, whose labels agree up to `depth`. */
export function subtreeOf(sha256: Sha256, leaves: readonly MapLeaf[], depth = 0): Subtree {
  const [first] = leaves
  if (first === undefined) return emptySubtree
  if (leaves.length === 1) return { kind: 'leaf', hash: mapLeafHash(sha256, first) }
  const [left, right] = halves(leaves, depth)
  return join(sha256, subtreeOf(sha256, left, depth + 1), subtreeOf(sha256, right, depth + 1))
}

function halves(leaves: readonly MapLeaf[], depth: number): [MapLeaf[], MapLeaf[]] {
  const left: MapLeaf[] = []
  const right: MapLeaf[] = []
  for (const leaf of leaves) (bitAt(leaf.label, depth) === 0 ? left : right).push(leaf)
  return [left, right]
}

/** Where the way of a label ends: at its leaf, at another one, or at nothing; and the hashes beside the way, from the root down. */
export type MapPath = { readonly end: MapLeaf | undefined; readonly siblings: readonly Uint8Array[] }

/** The way of a label through the tree of these leaves, whose labels agree up to `depth`. */
export function pathOf(sha256: Sha256, leaves: readonly MapLeaf[], label: Uint8Array, depth = 0): MapPath {
  if (leaves.length <= 1) return { end: leaves[0], siblings: [] }
  const parts = halves(leaves, depth)
  const bit = bitAt(label, depth)
  const beside = subtreeOf(sha256, parts[1 - bit] ?? [], depth + 1)
  const { end, siblings } = pathOf(sha256, parts[bit] ?? [], label, depth + 1)
  return { end, siblings: [beside.hash, ...siblings] }
}

/**
 * The root that a path leads to; undefined where it can't be the label's: it ends at a leaf to which the label's bits don't lead.
 * One root gives a label one end.
 */
export function rootOfPath(
  sha256: Sha256,
  label: Uint8Array,
  { end, siblings }: MapPath,
): Uint8Array | undefined {
  if (siblings.length > 8 * label.length) return undefined
  if (end && !agree(end.label, label, siblings.length)) return undefined
  return siblings.reduceRight<Uint8Array>(
    (hash, beside, depth) =>
      bitAt(label, depth) === 0 ? mapNodeHash(sha256, hash, beside) : mapNodeHash(sha256, beside, hash),
    end ? mapLeafHash(sha256, end) : EMPTY,
  )
}

function agree(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  if (a.length !== b.length) return false
  for (let depth = 0; depth < bits; depth++) if (bitAt(a, depth) !== bitAt(b, depth)) return false
  return true
}

/** Whether a path ends at the label's own leaf, with this commitment. */
export const endsAt = ({ end }: MapPath, { label, commitment }: MapLeaf): boolean =>
  end !== undefined && equalBytes(end.label, label) && equalBytes(end.commitment, commitment)
