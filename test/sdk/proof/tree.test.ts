import {
  consistencyPlan,
  createFrontier,
  inclusionPlan,
  type NodeId,
  proofFromNodes,
  rootFromNodes,
  rootNodes,
} from '@hexin/sdk/proof/index.ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex, hexes, hugeSizes, outcomeOf } from './helpers.ts'
import { leafHashes, referenceTree, sha256, uniformTree } from './reference.ts'

const MAX = 600
const leaves = leafHashes(MAX)
const reference = referenceTree(leaves)
const [leaf = new Uint8Array(0)] = leaves
const sizes = fc.integer({ min: 1, max: MAX })

/** Reads complete subtrees of the tree of `size` leaves, and no others. */
const readerUpTo =
  (size: number) =>
  ({ level, index }: NodeId): Uint8Array => {
    const [from, end] = [index * 2 ** level, (index + 1) * 2 ** level]
    if (!(from >= 0 && end <= size)) throw new RangeError(`node ${level}/${index} is not complete at ${size}`)
    return referenceTree(leaves.slice(from, end)).root(2 ** level)
  }

/** Hash of the complete subtrees in a tree whose leaves are all the same. */
const uniform = uniformTree(leaf)
const readUniform = ({ level }: NodeId): Uint8Array => uniform.root(2 ** level)

describe('inclusion proofs', () => {
  test('are those of the definition, made from complete subtrees only', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (size, pick) => {
        const index = pick % size
        const proof = proofFromNodes(sha256, inclusionPlan(index, size), readerUpTo(size))
        expect(hexes(proof)).toEqual(hexes(reference.path(index, size)))
      }),
    )
  })

  test('beyond 32 bits too', () => {
    fc.assert(
      fc.property(hugeSizes, fc.maxSafeNat(), (size, pick) => {
        const proof = proofFromNodes(sha256, inclusionPlan(pick % size, size), readUniform)
        expect(hexes(proof)).toEqual(hexes(uniform.path(pick % size, size)))
      }),
    )
  })

  test.each([
    [0, 0],
    [7, 7],
    [-1, 7],
    [0.5, 7],
    [0, 2 ** 53],
  ])('of leaf %d of %d: refused', (index, size) => {
    expect(outcomeOf(() => inclusionPlan(index, size))).toBe('PROOF_SIZE_INVALID')
  })
})

describe('consistency proofs', () => {
  test('are those of the definition, made from complete subtrees only', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (newSize, pick) => {
        const oldSize = 1 + (pick % newSize)
        const proof = proofFromNodes(sha256, consistencyPlan(oldSize, newSize), readerUpTo(newSize))
        expect(hexes(proof)).toEqual(hexes(reference.consistency(oldSize, newSize)))
      }),
    )
  })

  test('beyond 32 bits too', () => {
    fc.assert(
      fc.property(hugeSizes, fc.maxSafeNat(), (newSize, pick) => {
        const oldSize = 1 + (pick % newSize)
        const proof = proofFromNodes(sha256, consistencyPlan(oldSize, newSize), readUniform)
        expect(hexes(proof)).toEqual(hexes(uniform.consistency(oldSize, newSize)))
      }),
    )
  })

  test.each([
    [0, 7],
    [8, 7],
    [0, 0],
    [1.5, 7],
    [1, 2 ** 53],
  ])('from %d to %d: refused', (oldSize, newSize) => {
    expect(outcomeOf(() => consistencyPlan(oldSize, newSize))).toBe('PROOF_SIZE_INVALID')
  })
})

/** A store that has lost a byte of every hash. */
const odd = () => new Uint8Array(31)

test('a node that is no hash: refused, also where nothing is hashed with it', () => {
  for (const size of [1, 2, 3]) {
    expect(outcomeOf(() => rootFromNodes(sha256, size, odd))).toBe('PROOF_HASH_MALFORMED')
    const plan = inclusionPlan(0, size)
    expect(outcomeOf(() => proofFromNodes(sha256, plan, odd))).toBe(
      size === 1 ? 'accepted' : 'PROOF_HASH_MALFORMED',
    )
  }
})

describe('roots', () => {
  test('of every size up to 600, from complete subtrees and from a frontier', () => {
    const frontier = createFrontier(sha256)
    for (let size = 0; size <= MAX; size++) {
      expect(frontier.size()).toBe(size)
      expect(hex(frontier.root())).toBe(hex(reference.root(size)))
      if (size % 7 === 0)
        expect(hex(rootFromNodes(sha256, size, readerUpTo(size)))).toBe(hex(reference.root(size)))
      const next = leaves[size]
      if (next) frontier.append(next)
    }
  })

  test('the subtrees of 11 leaves are those of 8, 2 and 1', () => {
    expect(rootNodes(11)).toEqual([
      { level: 3, index: 0 },
      { level: 1, index: 4 },
      { level: 0, index: 10 },
    ])
    expect(rootNodes(0)).toEqual([])
  })

  test('of a negative size: refused', () => {
    expect(outcomeOf(() => rootNodes(-1))).toBe('PROOF_SIZE_INVALID')
  })
})

describe('frontier', () => {
  test('goes on from its state', () => {
    fc.assert(
      fc.property(fc.nat({ max: MAX }), fc.nat({ max: MAX }), (a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)]
        const before = createFrontier(sha256)
        for (const next of leaves.slice(0, first)) before.append(next)
        const state = before.state()
        const after = createFrontier(sha256, state)
        for (const next of leaves.slice(first, second)) after.append(next)
        expect(hex(after.root())).toBe(hex(reference.root(second)))
        // What was handed out doesn't change under its holder, nor what was handed in.
        const peaks = hexes(state.peaks)
        before.append(leaf)
        expect(hexes(state.peaks)).toEqual(peaks)
        expect(hex(before.root())).toBe(hex(referenceTree([...leaves.slice(0, first), leaf]).root(first + 1)))
      }),
    )
  })

  test('a state whose peaks are not those of its size: refused', () => {
    expect(outcomeOf(() => createFrontier(sha256, { size: 3, peaks: [leaf] }))).toBe('PROOF_SIZE_INVALID')
    expect(outcomeOf(() => createFrontier(sha256, { size: 0, peaks: [leaf] }))).toBe('PROOF_SIZE_INVALID')
    expect(outcomeOf(() => createFrontier(sha256, { size: -1, peaks: [] }))).toBe('PROOF_SIZE_INVALID')
    expect(outcomeOf(() => createFrontier(sha256, { size: 1, peaks: [leaf.subarray(1)] }))).toBe(
      'PROOF_HASH_MALFORMED',
    )
  })

  test('a leaf that is no hash: refused, and not counted', () => {
    const frontier = createFrontier(sha256)
    expect(outcomeOf(() => frontier.append(new Uint8Array(31)))).toBe('PROOF_HASH_MALFORMED')
    expect(frontier.size()).toBe(0)
  })
})
