import { concatHex, type Hex, keccak256, sha256, stringToHex } from 'viem'

/**
 * RFC 9162 trees whose leaves are all alike, by its recursive definitions: they need no list of leaves, and so can have any size. Hashes and proofs
 * cost what those of any other tree of that size cost.
 */

const LEAF = keccak256(stringToHex('the one leaf'))

/** Roots of the perfect trees of 2^i leaves. */
const perfect: Hex[] = [LEAF]

const node = (left: Hex, right: Hex): Hex => sha256(concatHex(['0x01', left, right]))

function perfectRoot(height: number): Hex {
  const known = perfect[height]
  if (known) return known
  const below = perfectRoot(height - 1)
  const whole = node(below, below)
  perfect[height] = whole
  return whole
}

/** Exponent of the largest power of two smaller than `size`. */
const splitHeight = (size: number): number => Math.ceil(Math.log2(size)) - 1

/** MTH(D_n), section 2.1.1. */
export function root(size: number): Hex {
  if (size === 1) return LEAF
  const height = splitHeight(size)
  return node(perfectRoot(height), root(size - 2 ** height))
}

/** PROOF(m, D_n), section 2.1.4.1. */
export function consistencyProof(from: number, to: number): readonly Hex[] {
  return subproof(from, to, true)
}

function subproof(m: number, n: number, whole: boolean): Hex[] {
  if (m === n) return whole ? [] : [root(n)]
  const k = 2 ** splitHeight(n)
  return m <= k ? [...subproof(m, k, whole), root(n - k)] : [...subproof(m - k, n - k, false), root(k)]
}
