import { verifyConsistency } from '@hexin/sdk/proof/index.ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bits, flipBit, hugeSizes, outcomeOf, replaced } from './helpers.ts'
import { isConsistent, leafHashes, referenceTree, sha256, uniformTree } from './reference.ts'

const MAX = 600
const leaves = leafHashes(MAX)
const reference = referenceTree(leaves)

const leafAt = (index: number): Uint8Array => leaves[index] ?? new Uint8Array(0)
const consistencyOf = (oldSize: number, newSize: number) => ({
  oldSize,
  newSize,
  oldRoot: reference.root(oldSize),
  newRoot: reference.root(newSize),
  proof: reference.consistency(oldSize, newSize),
})
const consistencyOutcome = (args: ReturnType<typeof consistencyOf>) =>
  outcomeOf(() => verifyConsistency(sha256, args))

describe('consistency', () => {
  const growths = fc
    .integer({ min: 1, max: MAX })
    .chain((size) => fc.tuple(fc.integer({ min: 1, max: size }), fc.constant(size)))

  test('every honest proof verifies', () => {
    fc.assert(
      fc.property(growths, ([oldSize, newSize]) => {
        expect(consistencyOutcome(consistencyOf(oldSize, newSize))).toBe('accepted')
      }),
      { numRuns: 300 },
    )
  })

  test('sizes up to 40: from every size to every other verifies', () => {
    for (let newSize = 1; newSize <= 40; newSize++)
      for (let oldSize = 1; oldSize <= newSize; oldSize++)
        expect(consistencyOutcome(consistencyOf(oldSize, newSize))).toBe('accepted')
  })

  test('any one bit of a root or of the proof turned: refused', () => {
    fc.assert(
      fc.property(growths, bits, fc.nat(), ([oldSize, newSize], bit, pick) => {
        const honest = consistencyOf(oldSize, newSize)
        const at = pick % (honest.proof.length + 2)
        const forged =
          at === 0
            ? { ...honest, oldRoot: flipBit(honest.oldRoot, bit) }
            : at === 1
              ? { ...honest, newRoot: flipBit(honest.newRoot, bit) }
              : {
                  ...honest,
                  proof: replaced(honest.proof, at - 2, flipBit(honest.proof[at - 2] ?? leafAt(0), bit)),
                }
        expect(consistencyOutcome(forged)).toBe('PROOF_CONSISTENCY_INVALID')
      }),
      { numRuns: 500 },
    )
  })

  test('any other size: the verdict of the definition read backwards', () => {
    fc.assert(
      fc.property(
        growths,
        fc.integer({ min: 1, max: MAX }),
        fc.boolean(),
        ([oldSize, newSize], other, old) => {
          const forged = { ...consistencyOf(oldSize, newSize), [old ? 'oldSize' : 'newSize']: other }
          const refusal = forged.oldSize > forged.newSize ? 'PROOF_SIZE_INVALID' : 'PROOF_CONSISTENCY_INVALID'
          expect(consistencyOutcome(forged)).toBe(isConsistent(forged) ? 'accepted' : refusal)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('nodes dropped, doubled, added, exchanged: refused', () => {
    fc.assert(
      fc.property(growths, fc.nat(), ([oldSize, newSize], pick) => {
        const honest = consistencyOf(oldSize, newSize)
        const { proof } = honest
        const at = proof.length > 0 ? pick % proof.length : 0
        const spoilt = [
          [...proof, leafAt(0)],
          [honest.oldRoot, ...proof],
          ...(proof.length > 0
            ? [proof.toSpliced(at, 1), proof.toSpliced(at, 0, proof[at] ?? leafAt(0)), []]
            : []),
          ...(proof.length > 1 ? [proof.toReversed()] : []),
        ]
        for (const nodes of spoilt)
          expect(consistencyOutcome({ ...honest, proof: nodes })).toBe('PROOF_CONSISTENCY_INVALID')
      }),
    )
  })

  test('a log whose past was rewritten: refused', () => {
    const rewritten = referenceTree(leaves.toSpliced(10, 1, leafAt(11)))
    fc.assert(
      fc.property(growths, ([oldSize, newSize]) => {
        fc.pre(oldSize > 10)
        const forged = {
          ...consistencyOf(oldSize, newSize),
          newRoot: rewritten.root(newSize),
          proof: rewritten.consistency(oldSize, newSize),
        }
        expect(consistencyOutcome(forged)).toBe('PROOF_CONSISTENCY_INVALID')
      }),
    )
  })

  test('says how many nodes it found and how many it expected', () => {
    const honest = consistencyOf(6, 20)
    for (const proof of [[], honest.proof.slice(1), [...honest.proof, ...honest.proof]])
      expect(() => verifyConsistency(sha256, { ...honest, proof })).toThrow(
        `Found ${proof.length} nodes. Expected ${honest.proof.length} nodes.`,
      )
  })

  test.each([
    ['from the empty tree', 0, 7],
    ['between empty trees', 0, 0],
    ['to a smaller tree', 8, 7],
    ['from a negative size', -1, 7],
    ['from half a size', 1.5, 7],
    ['beyond exact numbers', 1, 2 ** 53],
  ])('%s: refused', (_, oldSize, newSize) => {
    expect(consistencyOutcome({ ...consistencyOf(3, 7), oldSize, newSize })).toBe('PROOF_SIZE_INVALID')
  })

  test.each([0, 31, 33])('a root or node of %i bytes: refused', (length) => {
    const honest = consistencyOf(3, 7)
    const odd = new Uint8Array(length)
    for (const forged of [
      { ...honest, oldRoot: odd },
      { ...honest, newRoot: odd },
      ...honest.proof.map((_, at) => ({ ...honest, proof: replaced(honest.proof, at, odd) })),
    ])
      expect(consistencyOutcome(forged)).toBe('PROOF_HASH_MALFORMED')
  })

  test('in trees beyond 32 bits', () => {
    const uniform = uniformTree(leafAt(0))
    fc.assert(
      fc.property(hugeSizes, fc.maxSafeNat(), bits, (newSize, pick, bit) => {
        const oldSize = 1 + (pick % newSize)
        const honest = {
          oldSize,
          newSize,
          oldRoot: uniform.root(oldSize),
          newRoot: uniform.root(newSize),
          proof: uniform.consistency(oldSize, newSize),
        }
        expect(consistencyOutcome(honest)).toBe('accepted')
        const newRoot = flipBit(honest.newRoot, bit)
        expect(consistencyOutcome({ ...honest, newRoot })).toBe('PROOF_CONSISTENCY_INVALID')
      }),
    )
  })
})
