import { rootFromInclusion, verifyInclusion } from '@hexin/sdk/proof/index.ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bits, flipBit, hex, hugeSizes, outcomeOf, replaced } from './helpers.ts'
import { isIncluded, leafHashes, referenceTree, sha256, uniformTree } from './reference.ts'

const MAX = 600
const leaves = leafHashes(MAX)
const reference = referenceTree(leaves)

const leafAt = (index: number): Uint8Array => leaves[index] ?? new Uint8Array(0)
const inclusionOf = (index: number, size: number) => ({
  index,
  size,
  leaf: leafAt(index),
  root: reference.root(size),
  path: reference.path(index, size),
})
const inclusionOutcome = (args: ReturnType<typeof inclusionOf>) =>
  outcomeOf(() => verifyInclusion(sha256, args))
/** [a, b] with 0 <= a < b <= MAX. */
const places = fc
  .integer({ min: 1, max: MAX })
  .chain((size) => fc.tuple(fc.integer({ min: 0, max: size - 1 }), fc.constant(size)))

describe('inclusion', () => {
  test('every honest proof verifies', () => {
    fc.assert(
      fc.property(places, ([index, size]) => {
        expect(inclusionOutcome(inclusionOf(index, size))).toBe('accepted')
      }),
    )
  })

  test('sizes up to 40: every leaf at every size verifies, and leads to the root', () => {
    for (let size = 1; size <= 40; size++)
      for (let index = 0; index < size; index++)
        expect(hex(rootFromInclusion(sha256, inclusionOf(index, size)))).toBe(hex(reference.root(size)))
  })

  test('any one bit of leaf, root or path turned: refused', () => {
    fc.assert(
      fc.property(places, bits, fc.nat(), ([index, size], bit, pick) => {
        const honest = inclusionOf(index, size)
        const at = pick % (honest.path.length + 2)
        const forged =
          at === 0
            ? { ...honest, leaf: flipBit(honest.leaf, bit) }
            : at === 1
              ? { ...honest, root: flipBit(honest.root, bit) }
              : {
                  ...honest,
                  path: replaced(honest.path, at - 2, flipBit(honest.path[at - 2] ?? leafAt(0), bit)),
                }
        expect(inclusionOutcome(forged)).toBe('PROOF_INCLUSION_INVALID')
      }),
      { numRuns: 500 },
    )
  })

  test('every bit of a whole proof turned, one at a time: refused', () => {
    const honest = inclusionOf(5, 7)
    for (let bit = 0; bit < 256; bit++) {
      expect(inclusionOutcome({ ...honest, leaf: flipBit(honest.leaf, bit) })).toBe('PROOF_INCLUSION_INVALID')
      expect(inclusionOutcome({ ...honest, root: flipBit(honest.root, bit) })).toBe('PROOF_INCLUSION_INVALID')
      for (const [at, hash] of honest.path.entries()) {
        const path = replaced(honest.path, at, flipBit(hash, bit))
        expect(inclusionOutcome({ ...honest, path })).toBe('PROOF_INCLUSION_INVALID')
      }
    }
  })

  test('any other index: refused', () => {
    fc.assert(
      fc.property(places, fc.nat({ max: MAX }), ([index, size], other) => {
        fc.pre(other !== index)
        const outcome = inclusionOutcome({ ...inclusionOf(index, size), index: other })
        expect(outcome).toBe(other < size ? 'PROOF_INCLUSION_INVALID' : 'PROOF_SIZE_INVALID')
      }),
    )
  })

  test('any other size: the verdict of the definition read backwards, which no root can spare the checkpoint', () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 1, max: 2 * MAX }), ([index, size], other) => {
        fc.pre(other > index)
        const forged = { ...inclusionOf(index, size), size: other }
        expect(inclusionOutcome(forged)).toBe(isIncluded(forged) ? 'accepted' : 'PROOF_INCLUSION_INVALID')
      }),
      { numRuns: 500 },
    )
  })

  test('nodes dropped, doubled, added, exchanged: refused', () => {
    fc.assert(
      fc.property(places, fc.nat(), ([index, size], pick) => {
        const honest = inclusionOf(index, size)
        const { path } = honest
        const at = path.length > 0 ? pick % path.length : 0
        const spoilt = [
          [...path, leafAt(0)],
          [leafAt(0), ...path],
          ...(path.length > 0
            ? [path.toSpliced(at, 1), path.toSpliced(at, 0, path[at] ?? leafAt(0)), []]
            : []),
          ...(path.length > 1 ? [path.toReversed()] : []),
        ]
        for (const nodes of spoilt)
          expect(inclusionOutcome({ ...honest, path: nodes })).toBe('PROOF_INCLUSION_INVALID')
      }),
    )
  })

  test('says how many nodes it found and how many it expected', () => {
    const honest = inclusionOf(17, 20)
    for (const path of [[], honest.path.slice(1), [...honest.path, ...honest.path, ...honest.path]])
      expect(() => verifyInclusion(sha256, { ...honest, path })).toThrow(
        `Found ${path.length} nodes. Expected ${honest.path.length} nodes.`,
      )
  })

  test.each([
    ['an index beyond the tree', 7, 7],
    ['the empty tree', 0, 0],
    ['a negative index', -1, 7],
    ['half an index', 0.5, 7],
    ['a size beyond exact numbers', 0, 2 ** 53],
    ['an endless size', 0, Number.POSITIVE_INFINITY],
    ['no size', 0, Number.NaN],
    ['no index', Number.NaN, 7],
  ])('%s: refused', (_, index, size) => {
    expect(inclusionOutcome({ ...inclusionOf(3, 7), index, size })).toBe('PROOF_SIZE_INVALID')
  })

  test('a root for a leaf, with a hole where the path should be: refused', () => {
    const path: Uint8Array[] = []
    path.length = 1
    const root = reference.root(2)
    expect(inclusionOutcome({ index: 0, size: 2, leaf: root, root, path })).toBe('PROOF_HASH_MALFORMED')
  })

  test.each([0, 31, 33])('leaf, root or node of %i bytes: refused', (length) => {
    const honest = inclusionOf(3, 7)
    const odd = new Uint8Array(length)
    for (const forged of [
      { ...honest, leaf: odd },
      { ...honest, root: odd },
      { ...honest, path: replaced(honest.path, 1, odd) },
    ])
      expect(inclusionOutcome(forged)).toBe('PROOF_HASH_MALFORMED')
    // Where no node is hashed, it would come back as the root.
    const alone = { index: 0, size: 1, leaf: odd, path: [] }
    expect(outcomeOf(() => rootFromInclusion(sha256, alone))).toBe('PROOF_HASH_MALFORMED')
  })

  test('in trees beyond 32 bits', () => {
    const leaf = leafAt(0)
    const uniform = uniformTree(leaf)
    fc.assert(
      fc.property(hugeSizes, fc.maxSafeNat(), bits, (size, pick, bit) => {
        const index = pick % size
        const path = uniform.path(index, size)
        const honest = { index, size, leaf, root: uniform.root(size), path }
        expect(inclusionOutcome(honest)).toBe('accepted')
        expect(inclusionOutcome({ ...honest, path: path.slice(1) })).toBe('PROOF_INCLUSION_INVALID')
        expect(inclusionOutcome({ ...honest, leaf: flipBit(leaf, bit) })).toBe('PROOF_INCLUSION_INVALID')
      }),
    )
  })
})
