import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import { endsAt, type MapLeaf, pathOf, rootOfPath, subtreeOf } from '@hexin/sdk/completeness/prefixTree.ts'
import { utf8 } from '@hexin/sdk/encoding.ts'
import { leafHash, nodeHash } from '@hexin/sdk/proof/index.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const { sha256 } = nativeCrypto

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
/** Labels that share long beginnings come up as well as random ones. */
const label = fc.oneof(
  bytes(32),
  fc.tuple(fc.constantFrom(0, 1, 31), fc.nat(255)).map(([place, value]) => {
    const made = new Uint8Array(32)
    made[place] = value
    return made
  }),
)
const leaves = fc.uniqueArray(fc.record({ label, commitment: bytes(32) }), {
  selector: (leaf) => Buffer.from(leaf.label).toString('hex'),
  maxLength: 40,
})

const rootOf = (all: readonly MapLeaf[]) => subtreeOf(sha256, all).hash

describe('a map of any leaves', () => {
  test('proves each of them, and of any other label that it has none', () => {
    fc.assert(
      fc.property(leaves, label, (all, other) => {
        const root = rootOf(all)
        for (const leaf of all) {
          const path = pathOf(sha256, all, leaf.label)
          expect(rootOfPath(sha256, leaf.label, path)).toEqual(root)
          expect(endsAt(path, leaf)).toBe(true)
        }
        if (all.some((leaf) => Buffer.from(leaf.label).equals(other))) return
        const path = pathOf(sha256, all, other)
        expect(rootOfPath(sha256, other, path)).toEqual(root)
        expect(path.end && Buffer.from(path.end.label).equals(other)).not.toBe(true)
      }),
    )
  })

  test('has the same root in whatever order they come', () => {
    fc.assert(
      fc.property(leaves, (all) => {
        expect(rootOf(all.toReversed())).toEqual(rootOf(all))
      }),
    )
  })

  test('has another root when one is left out, changed, or put elsewhere', () => {
    fc.assert(
      fc.property(leaves, bytes(32), fc.nat(), (all, fresh, at) => {
        const chosen = all[at % Math.max(1, all.length)]
        fc.pre(chosen !== undefined)
        const rest = all.filter((leaf) => leaf !== chosen)
        expect(rootOf(rest)).not.toEqual(rootOf(all))
        expect(rootOf([...rest, { ...chosen, commitment: fresh }])).not.toEqual(rootOf(all))
        expect(rootOf([...rest, { ...chosen, label: fresh }])).not.toEqual(rootOf(all))
      }),
    )
  })

  test('gives no proof of absence for a leaf that it has, however its path is cut, lengthened or bent', () => {
    fc.assert(
      fc.property(leaves, fc.nat(), fc.nat(40), fc.nat(), (all, at, length, which) => {
        const leaf = all[at % Math.max(1, all.length)]
        fc.pre(leaf !== undefined)
        const { siblings } = pathOf(sha256, all, leaf.label)
        const ends = [undefined, ...all.filter((each) => each !== leaf)]
        const end = ends[which % ends.length]
        const path = { end, siblings: [...siblings, ...siblings].slice(0, length) }
        expect(rootOfPath(sha256, leaf.label, path)).not.toEqual(rootOf(all))
      }),
      { numRuns: 300 },
    )
  })
})

test('a hash of a map is no hash of a log: neither a leaf nor a node of one can pass for the other’s', () => {
  const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  const inLog = [leafHash(sha256, Buffer.concat([a, b])), nodeHash(sha256, a, b)]
  const inMap = [
    rootOf([{ label: a, commitment: b }]),
    rootOf([
      { label: a, commitment: b },
      { label: b, commitment: a },
    ]),
  ]
  expect(inMap.some((hash) => inLog.some((other) => Buffer.from(hash).equals(other)))).toBe(false)
})

test('an end to which the label’s bits don’t lead proves nothing', () => {
  const all = ['a', 'b', 'c', 'd'].map((text) => ({
    label: sha256(utf8(text)),
    commitment: sha256(utf8('x')),
  }))
  const foreign = all.find(({ label: of }) => (of[0] ?? 0) >> 7 !== (all[0]?.label[0] ?? 0) >> 7)
  if (!foreign) throw new Error('all on one side')
  const { siblings } = pathOf(sha256, all, foreign.label)
  expect(rootOfPath(sha256, foreign.label, { end: foreign, siblings })).toEqual(rootOf(all))
  expect(rootOfPath(sha256, all[0]?.label ?? new Uint8Array(), { end: foreign, siblings })).toBeUndefined()
})
