import type { Sha256 } from '../crypto/port.ts'
import { equalBytes, toHex } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'

/** The length of every hash in a tree. */
export const HASH_BYTES = 32

/** Hash of a leaf that holds `data`: SHA-256(0x00 || data), RFC 9162 section 2.1.1. */
export function leafHash(sha256: Sha256, data: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + data.length)
  input.set(data, 1)
  return sha256(input)
}

/** Hash of an inner node: SHA-256(0x01 || left || right), RFC 9162 section 2.1.1. For many, take `createNodeHash`. */
export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  return createNodeHash(sha256)(left, right)
}

/** Root of the tree without leaves: SHA-256 of nothing, RFC 9162 section 2.1.1. */
export const emptyRoot = (sha256: Sha256): Uint8Array => sha256(new Uint8Array(0))

export type NodeHash = (left: Uint8Array, right: Uint8Array) => Uint8Array

/**
 * `nodeHash` for loops. One input buffer serves all calls, because allocating one for each costs as much as hashing it; so `sha256`
 * must be done with its input when it returns.
 * @throws HexinError PROOF_HASH_MALFORMED from each call whose hashes aren't 32 bytes.
 */
export function createNodeHash(sha256: Sha256): NodeHash {
  const input = new Uint8Array(1 + 2 * HASH_BYTES)
  input[0] = 1
  return (left, right) => {
    input.set(requireHash(left), 1)
    input.set(requireHash(right), 1 + HASH_BYTES)
    return sha256(input)
  }
}

/** Where a leaf is said to stand. */
export type Inclusion = {
  readonly index: number
  readonly size: number
  /** Leaf hash, 32 bytes. */
  readonly leaf: Uint8Array
  /** From the leaf's sibling up to the root's child, 32 bytes each. */
  readonly path: readonly Uint8Array[]
}

/**
 * The root of the tree of `size` leaves in which `path` puts `leaf` at `index`: RFC 9162 section 2.1.3.2, with its names.
 *
 * Strict: the path has exactly the nodes that the RFC gives for this index and size. At most 53 are hashed, however long it is.
 *
 * A root doesn't commit to its size: where a leaf's path has the same shape in trees of two sizes, the same root comes out for both.
 * So take the size from the checkpoint that signs it together with the root.
 * @throws HexinError PROOF_SIZE_INVALID, PROOF_HASH_MALFORMED, PROOF_INCLUSION_INVALID
 */
export function rootFromInclusion(sha256: Sha256, { index, size, leaf, path }: Inclusion): Uint8Array {
  requireIndex(index, size)
  const node = createNodeHash(sha256)
  let fn = index
  let sn = size - 1
  let r = requireHash(leaf)
  let nodes = 0
  for (; sn > 0; nodes++) {
    const pIsLeft = isOdd(fn) || fn === sn
    // Missing nodes are only counted, for the error below.
    if (nodes < path.length) {
      const p = requireHash(path[nodes])
      r = pIsLeft ? node(p, r) : node(r, p)
    }
    if (pIsLeft)
      while (fn !== 0 && !isOdd(fn)) {
        fn = half(fn)
        sn = half(sn)
      }
    fn = half(fn)
    sn = half(sn)
  }
  if (path.length !== nodes)
    throw new HexinError('PROOF_INCLUSION_INVALID', {
      detail: `The path of leaf ${index} of ${size} has another length.`,
      found: `${path.length} nodes`,
      expected: `${nodes} nodes`,
    })
  return r
}

/**
 * Returns if `path` shows that the leaf `index` of the tree of `size` leaves and root `root` has the hash `leaf`; else throws.
 * RFC 9162 section 2.1.3.2; see `rootFromInclusion` for what is strict in it.
 * @throws HexinError PROOF_SIZE_INVALID, PROOF_HASH_MALFORMED, PROOF_INCLUSION_INVALID
 */
export function verifyInclusion(
  sha256: Sha256,
  { root, ...inclusion }: Inclusion & { readonly root: Uint8Array },
): void {
  requireHash(root)
  const found = rootFromInclusion(sha256, inclusion)
  if (!equalBytes(found, root))
    throw new HexinError('PROOF_INCLUSION_INVALID', {
      detail: `Leaf ${inclusion.index} of ${inclusion.size} leads to another root.`,
      found: toHex(found),
      expected: toHex(root),
    })
}

/** Two states of what is said to be one log. */
export type Consistency = {
  readonly oldSize: number
  readonly newSize: number
  readonly oldRoot: Uint8Array
  readonly newRoot: Uint8Array
  /** As RFC 9162 section 2.1.4.1 makes it, 32 bytes each. */
  readonly proof: readonly Uint8Array[]
}

/**
 * Returns if `proof` shows that the tree of `newSize` leaves begins with the leaves of the tree of `oldSize`; else throws.
 * RFC 9162 section 2.1.4.2, with its names.
 *
 * Strict: exactly the nodes that the RFC gives for these sizes; equal sizes need equal roots and no node. From the empty tree the RFC
 * has no proof, every log extends it: old size 0 is refused, lest an empty proof pass for evidence.
 * As with inclusion, take each size from the checkpoint that signs it.
 * @throws HexinError PROOF_SIZE_INVALID, PROOF_HASH_MALFORMED, PROOF_CONSISTENCY_INVALID
 */
export function verifyConsistency(
  sha256: Sha256,
  { oldSize, newSize, oldRoot, newRoot, proof }: Consistency,
): void {
  requireGrowth(oldSize, newSize)
  const node = createNodeHash(sha256)
  let fr = requireHash(oldRoot)
  let sr = fr
  let nodes = 0
  if (oldSize < newSize) {
    let fn = oldSize - 1
    let sn = newSize - 1
    while (isOdd(fn)) {
      fn = half(fn)
      sn = half(sn)
    }
    // fn is 0 just if the old size is a power of two. The old root then is a node of the new tree, and the proof leaves it out.
    if (fn !== 0) {
      if (proof.length > 0) fr = requireHash(proof[0])
      sr = fr
      nodes = 1
    }
    for (; sn > 0; nodes++) {
      const cIsLeft = isOdd(fn) || fn === sn
      // Missing nodes are only counted, for the error below.
      if (nodes < proof.length) {
        const c = requireHash(proof[nodes])
        if (cIsLeft) fr = node(c, fr)
        sr = cIsLeft ? node(c, sr) : node(sr, c)
      }
      if (cIsLeft)
        while (fn !== 0 && !isOdd(fn)) {
          fn = half(fn)
          sn = half(sn)
        }
      fn = half(fn)
      sn = half(sn)
    }
  }
  if (proof.length !== nodes)
    throw new HexinError('PROOF_CONSISTENCY_INVALID', {
      detail: `The proof from ${oldSize} to ${newSize} leaves has another length.`,
      found: `${proof.length} nodes`,
      expected: `${nodes} nodes`,
    })
  requireRoot('old', fr, oldRoot)
  requireRoot('new', sr, requireHash(newRoot))
}

function requireRoot(which: 'old' | 'new', found: Uint8Array, root: Uint8Array): void {
  if (!equalBytes(found, root))
    throw new HexinError('PROOF_CONSISTENCY_INVALID', {
      detail: `The proof leads to another ${which} root.`,
      found: toHex(found),
      expected: toHex(root),
    })
}

/**
 * Sizes and indexes are numbers, up to 2^53 - 1: JSON carries them exactly, arithmetic on them costs a tenth of BigInt's, and at a
 * million leaves a second a log gets there in 285 years. Bit operators would cut them to 32 bits: hence division.
 */
export const MAX_SIZE = Number.MAX_SAFE_INTEGER

const isOdd = (n: number): boolean => n % 2 === 1
const half = (n: number): number => Math.floor(n / 2)

/** @throws HexinError PROOF_SIZE_INVALID unless 0 <= size <= 2^53 - 1. */
export function requireSize(size: number): number {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new HexinError('PROOF_SIZE_INVALID', { found: String(size), expected: `0 to ${MAX_SIZE} leaves` })
  return size
}

/** @throws HexinError PROOF_SIZE_INVALID unless 0 <= index < size <= 2^53 - 1. */
export function requireIndex(index: number, size: number): void {
  requireSize(size)
  if (!Number.isSafeInteger(index) || index < 0 || index >= size)
    throw new HexinError('PROOF_SIZE_INVALID', {
      found: `index ${index} of ${size} leaves`,
      expected: size === 0 ? 'a log that is not empty' : `an index from 0 to ${size - 1}`,
    })
}

/** @throws HexinError PROOF_SIZE_INVALID unless 1 <= oldSize <= newSize <= 2^53 - 1. */
export function requireGrowth(oldSize: number, newSize: number): void {
  requireSize(newSize)
  if (!Number.isSafeInteger(oldSize) || oldSize < 1 || oldSize > newSize)
    throw new HexinError('PROOF_SIZE_INVALID', {
      found: `growth from ${oldSize} to ${newSize} leaves`,
      expected: 'an old size from 1 up to the new one',
    })
}

/** @throws HexinError PROOF_HASH_MALFORMED unless it is 32 bytes. */
export function requireHash(hash: Uint8Array | undefined): Uint8Array {
  if (hash?.length !== HASH_BYTES)
    throw new HexinError('PROOF_HASH_MALFORMED', {
      found: `${hash?.length ?? 0} bytes`,
      expected: `${HASH_BYTES} bytes`,
    })
  return hash
}
