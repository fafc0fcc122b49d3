import { emptyRoot, leafHash, nodeHash } from '@hexin/sdk/proof/index.ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex, outcomeOf } from './helpers.ts'
import { leafHashes, leafHashOf, referenceTree, sha256 } from './reference.ts'

const MAX = 600
const leaves = leafHashes(MAX)

const leafAt = (index: number): Uint8Array => leaves[index] ?? new Uint8Array(0)

describe('hashes', () => {
  test('the empty tree has the root that RFC 9162 gives: SHA-256 of nothing', () => {
    expect(hex(emptyRoot(sha256))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  test('an empty leaf and two of them, as in the vectors of Certificate Transparency', () => {
    const leaf = leafHash(sha256, new Uint8Array(0))
    expect(hex(leaf)).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    // The second leaf there is the byte 00.
    expect(hex(nodeHash(sha256, leaf, leafHash(sha256, Uint8Array.of(0))))).toBe(
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    )
  })

  test('are those of the definition, for any leaf and any two nodes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat({ max: MAX - 1 }), fc.nat({ max: MAX - 1 }), (data, a, b) => {
        expect(hex(leafHash(sha256, data))).toBe(hex(leafHashOf(data)))
        const two = referenceTree([leafAt(a), leafAt(b)])
        expect(hex(nodeHash(sha256, leafAt(a), leafAt(b)))).toBe(hex(two.root(2)))
      }),
    )
  })

  test('two hashes as a leaf are not a node', () => {
    const [a, b] = [leafAt(0), leafAt(1)]
    expect(hex(leafHash(sha256, Buffer.concat([a, b])))).not.toBe(hex(nodeHash(sha256, a, b)))
  })

  test.each([0, 31, 33, 64])('a node of %i bytes is refused', (length) => {
    expect(outcomeOf(() => nodeHash(sha256, leafAt(0), new Uint8Array(length)))).toBe('PROOF_HASH_MALFORMED')
    expect(outcomeOf(() => nodeHash(sha256, new Uint8Array(length), leafAt(0)))).toBe('PROOF_HASH_MALFORMED')
  })
})
