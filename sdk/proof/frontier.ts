import type { Sha256 } from '../crypto/port.ts'
import { HexinError } from '../errors/base.ts'
import { createNodeHash, emptyRoot, requireHash } from './merkle.ts'
import { foldHashes, rootNodes } from './tree.ts'

/** All that is needed to go on appending: a few hashes, whatever the size. */
export type FrontierState = {
  readonly size: number
  /** Hashes of `rootNodes(size)`: the complete subtrees that cover the tree, from left to right. */
  readonly peaks: readonly Uint8Array[]
}

export type Frontier = {
  /** How many leaves there are. */
  size(): number
  /** Appends one leaf by its hash, 32 bytes: one node hash on average. @throws HexinError PROOF_HASH_MALFORMED */
  append(leaf: Uint8Array): void
  /** The root over all leaves so far, RFC 9162 section 2.1.1. */
  root(): Uint8Array
  /** Enough to continue from later, with `createFrontier`. */
  state(): FrontierState
}

const EMPTY: FrontierState = { size: 0, peaks: [] }

/**
 * The right edge of a growing tree: leaves go in, roots come out, nothing else is kept.
 *
 * `state` is trusted: a root computed from peaks that somebody else gave is as good as he is.
 * @throws HexinError PROOF_SIZE_INVALID, PROOF_HASH_MALFORMED if size and peaks don't fit each other.
 */
export function createFrontier(sha256: Sha256, state: FrontierState = EMPTY): Frontier {
  const node = createNodeHash(sha256)
  let { size } = state
  const peaks = state.peaks.map(requireHash)
  const expected = rootNodes(size).length
  if (peaks.length !== expected)
    throw new HexinError('PROOF_SIZE_INVALID', {
      found: `${peaks.length} peaks of ${size} leaves`,
      expected: `${expected} peaks`,
    })

  return {
    size: () => size,
    append(leaf) {
      let hash = requireHash(leaf)
      // Each trailing 1 of the size is a subtree that the new leaf completes.
      for (let n = size; n % 2 === 1; n = (n - 1) / 2) hash = node(peaks.pop() ?? hash, hash)
      peaks.push(hash)
      size++
    },
    root: () => foldHashes(node, peaks) ?? emptyRoot(sha256),
    state: () => ({ size, peaks: [...peaks] }),
  }
}
