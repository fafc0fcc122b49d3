import { createHash } from 'node:crypto'
import type { Sha256 } from '@hexin/sdk/crypto/port.ts'

/**
 * RFC 9162 section 2.1 to the letter: slow, recursive, and sharing no code with what it judges.
 */

export const sha256: Sha256 = (data) => new Uint8Array(createHash('sha256').update(data).digest())

const hashOf = (...parts: readonly Uint8Array[]): Uint8Array => sha256(Buffer.concat(parts))
const node = (left: Uint8Array, right: Uint8Array): Uint8Array => hashOf(Buffer.of(1), left, right)

export const leafHashOf = (data: Uint8Array): Uint8Array => hashOf(Buffer.of(0), data)

/** Leaf hashes to build trees from. */
export const leafHashes = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => leafHashOf(Buffer.from(`leaf ${i}`)))

/** The largest power of two smaller than n, found by looking. */
function split(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/**
 * A tree that knows the hash of each of its ranges. `hash` must be that of the leaves [lo, hi), for any lo and hi that the recursion
 * of MTH comes to.
 */
export type Reference = {
  root(size: number): Uint8Array
  path(index: number, size: number): Uint8Array[]
  consistency(oldSize: number, newSize: number): Uint8Array[]
}

function referenceOver(mth: (lo: number, hi: number) => Uint8Array): Reference {
  function path(m: number, lo: number, hi: number): Uint8Array[] {
    const n = hi - lo
    if (n === 1) return []
    const k = split(n)
    return m < k ? [...path(m, lo, lo + k), mth(lo + k, hi)] : [...path(m - k, lo + k, hi), mth(lo, lo + k)]
  }
  function subproof(m: number, lo: number, hi: number, b: boolean): Uint8Array[] {
    const n = hi - lo
    if (m === n) return b ? [] : [mth(lo, hi)]
    const k = split(n)
    return m <= k
      ? [...subproof(m, lo, lo + k, b), mth(lo + k, hi)]
      : [...subproof(m - k, lo + k, hi, false), mth(lo, lo + k)]
  }
  return {
    root: (size) => mth(0, size),
    path: (index, size) => path(index, 0, size),
    consistency: (oldSize, newSize) => subproof(oldSize, 0, newSize, true),
  }
}

/** The tree over these leaf hashes. */
export function referenceTree(leaves: readonly Uint8Array[]): Reference {
  const known = new Map<string, Uint8Array>()
  function mth(lo: number, hi: number): Uint8Array {
    if (hi === lo) return hashOf()
    if (hi - lo === 1) return leaves[lo] ?? hashOf()
    const key = `${lo} ${hi}`
    const k = split(hi - lo)
    const hash = known.get(key) ?? node(mth(lo, lo + k), mth(lo + k, hi))
    known.set(key, hash)
    return hash
  }
  return referenceOver(mth)
}

/** The tree of whatever size whose leaves are all the same: the way to trees that no memory holds. */
export function uniformTree(leaf: Uint8Array): Reference {
  const known = new Map<number, Uint8Array>()
  function mth(n: number): Uint8Array {
    if (n === 1) return leaf
    const k = split(n)
    const hash = known.get(n) ?? node(mth(k), mth(n - k))
    known.set(n, hash)
    return hash
  }
  return referenceOver((lo, hi) => mth(hi - lo))
}

/** Whether PATH, read backwards, leads from the leaf to the root. */
export function isIncluded(args: {
  readonly index: number
  readonly size: number
  readonly leaf: Uint8Array
  readonly root: Uint8Array
  readonly path: readonly Uint8Array[]
}): boolean {
  const rest = [...args.path]
  function rootOf(m: number, n: number): Uint8Array | undefined {
    if (n === 1) return args.leaf
    const k = split(n)
    const other = rest.pop()
    const mine = m < k ? rootOf(m, k) : rootOf(m - k, n - k)
    if (!other || !mine) return undefined
    return m < k ? node(mine, other) : node(other, mine)
  }
  if (args.index >= args.size) return false
  const root = rootOf(args.index, args.size)
  return root !== undefined && rest.length === 0 && Buffer.compare(root, args.root) === 0
}

/** Whether SUBPROOF, read backwards, leads to both roots. */
export function isConsistent(args: {
  readonly oldSize: number
  readonly newSize: number
  readonly oldRoot: Uint8Array
  readonly newRoot: Uint8Array
  readonly proof: readonly Uint8Array[]
}): boolean {
  const rest = [...args.proof]
  function rootsOf(m: number, n: number, b: boolean): readonly [Uint8Array, Uint8Array] | undefined {
    if (m === n) {
      const whole = b ? args.oldRoot : rest.pop()
      return whole && [whole, whole]
    }
    const k = split(n)
    const other = rest.pop()
    const mine = m <= k ? rootsOf(m, k, b) : rootsOf(m - k, n - k, false)
    if (!other || !mine) return undefined
    return m <= k ? [mine[0], node(mine[1], other)] : [node(other, mine[0]), node(other, mine[1])]
  }
  if (args.oldSize < 1 || args.oldSize > args.newSize) return false
  const roots = rootsOf(args.oldSize, args.newSize, true)
  return (
    roots !== undefined &&
    rest.length === 0 &&
    Buffer.compare(roots[0], args.oldRoot) === 0 &&
    Buffer.compare(roots[1], args.newRoot) === 0
  )
}
