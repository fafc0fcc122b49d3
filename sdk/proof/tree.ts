import type { Sha256 } from '../crypto/port.ts'
import {
  createNodeHash,
  emptyRoot,
  type NodeHash,
  requireGrowth,
  requireHash,
  requireIndex,
  requireSize,
} from './merkle.ts'

/**
 * A complete subtree: the one over the leaves from `index * 2^level` up to, not including, `(index + 1) * 2^level`. Level 0 is the
 * leaves. Its hash never changes once all its leaves are there, however the log grows: those are the hashes that a log stores, and
 * from them it makes the proofs for every size that it ever had.
 */
export type NodeId = { readonly level: number; readonly index: number }

/**
 * What a proof is made of: each hash in it is that of a range of leaves, and `ranges` has the complete subtrees that cover the range,
 * from left to right. Most ranges are one subtree; the one that ends at the tree's right edge may be several.
 */
export type Plan = { readonly ranges: readonly (readonly NodeId[])[] }

/**
 * Which hashes prove the inclusion of leaf `index` in the tree of `size` leaves: PATH of RFC 9162 section 2.1.3.1.
 * @throws HexinError PROOF_SIZE_INVALID
 */
export function inclusionPlan(index: number, size: number): Plan {
  requireIndex(index, size)
  const ranges: NodeId[][] = []
  let [lo, hi] = [0, size]
  let k = powerBelow(size)
  while (hi - lo > 1) {
    while (k >= hi - lo) k /= 2
    if (index < lo + k) {
      ranges.push(subtrees(lo + k, hi))
      hi = lo + k
    } else {
      ranges.push(subtrees(lo, lo + k))
      lo += k
    }
  }
  return { ranges: ranges.toReversed() }
}

/**
 * Which hashes prove that the tree of `newSize` leaves extends that of `oldSize`: PROOF of RFC 9162 section 2.1.4.1.
 * @throws HexinError PROOF_SIZE_INVALID
 */
export function consistencyPlan(oldSize: number, newSize: number): Plan {
  requireGrowth(oldSize, newSize)
  const ranges: NodeId[][] = []
  let [lo, hi] = [0, newSize]
  let k = powerBelow(newSize)
  while (hi > oldSize) {
    while (k >= hi - lo) k /= 2
    if (oldSize <= lo + k) {
      ranges.push(subtrees(lo + k, hi))
      hi = lo + k
    } else {
      ranges.push(subtrees(lo, lo + k))
      lo += k
    }
  }
  // SUBPROOF with b false: what is left of the old tree is not the whole of it, so the verifier has yet to get its hash.
  if (lo > 0) ranges.push(subtrees(lo, hi))
  return { ranges: ranges.toReversed() }
}

/**
 * The complete subtrees that cover the tree of `size` leaves, from left to right, each smaller than the one before. The empty tree
 * has none.
 * @throws HexinError PROOF_SIZE_INVALID
 */
export const rootNodes = (size: number): readonly NodeId[] => subtrees(0, requireSize(size))

/** Gives the hash of a complete subtree. It throws if it hasn't got it. */
export type ReadNode = (node: NodeId) => Uint8Array

/** Makes the proof that `plan` describes. Shape: as RFC 9162 has it, 32 bytes each. @throws what `readNode` throws. */
export function proofFromNodes(sha256: Sha256, plan: Plan, readNode: ReadNode): Uint8Array[] {
  const node = createNodeHash(sha256)
  return plan.ranges.map((nodes) => foldHashes(node, nodes.map(readNode)) ?? emptyRoot(sha256))
}

/**
 * The root of the tree of `size` leaves, MTH of RFC 9162 section 2.1.1.
 * @throws HexinError PROOF_SIZE_INVALID, and what `readNode` throws.
 */
export function rootFromNodes(sha256: Sha256, size: number, readNode: ReadNode): Uint8Array {
  const hashes = rootNodes(size).map(readNode)
  return foldHashes(createNodeHash(sha256), hashes) ?? emptyRoot(sha256)
}

/** The hash of a range from those of the complete subtrees that cover it, left to right; undefined for none. */
export function foldHashes(node: NodeHash, hashes: readonly Uint8Array[]): Uint8Array | undefined {
  return hashes.reduceRight<Uint8Array | undefined>(
    (right, left) => (right === undefined ? requireHash(left) : node(left, right)),
    undefined,
  )
}

/** The largest power of two smaller than n, the k of RFC 9162 section 2.1.1; 1 for n below 2. */
function powerBelow(n: number): number {
  let k = 1
  while (2 * k < n) k *= 2
  return k
}

/** Covers [lo, hi) with the fewest complete subtrees. `lo` is a multiple of a power of two that is not below hi - lo. */
function subtrees(lo: number, hi: number): NodeId[] {
  const nodes: NodeId[] = []
  let [level, width] = [0, 1]
  while (2 * width <= hi - lo) {
    level++
    width *= 2
  }
  for (let from = lo; from < hi; level--, width /= 2)
    if (from + width <= hi) {
      nodes.push({ level, index: from / width })
      from += width
    }
  return nodes
}
