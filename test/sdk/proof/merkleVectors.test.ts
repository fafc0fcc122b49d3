import {
  type Consistency,
  type Inclusion,
  verifyConsistency,
  verifyInclusion,
} from '@hexin/sdk/proof/index.ts'
import { expect, test } from 'vitest'
import { othersVectors, outcomeOf, ownVectors, skippedWithout } from './helpers.ts'
import { sha256 } from './reference.ts'

const unhex = (text: string): Uint8Array => Buffer.from(text.slice(2), 'hex')
const unbase64 = (text: string): Uint8Array => Buffer.from(text, 'base64')

const isIncluded = (args: Inclusion & { root: Uint8Array }): boolean =>
  outcomeOf(() => verifyInclusion(sha256, args)) === 'accepted'
const isConsistent = (args: Consistency): boolean =>
  outcomeOf(() => verifyConsistency(sha256, args)) === 'accepted'

type OwnInclusion = {
  name: string
  size: number
  index: number
  leafHash: string
  root: string
  path: string[]
  valid: boolean
}
type OwnConsistency = {
  name: string
  oldSize: number
  newSize: number
  oldRoot: string
  newRoot: string
  proof: string[]
  valid: boolean
}

test.each(ownVectors<OwnInclusion>('rfc9162-inclusion.json'))('our inclusion vector: $name', (v) => {
  const { index, size } = v
  const found = isIncluded({
    index,
    size,
    leaf: unhex(v.leafHash),
    root: unhex(v.root),
    path: v.path.map(unhex),
  })
  expect(found).toBe(v.valid)
})

test.each(ownVectors<OwnConsistency>('rfc9162-consistency.json'))('our consistency vector: $name', (v) => {
  const { oldSize, newSize } = v
  const found = isConsistent({
    oldSize,
    newSize,
    oldRoot: unhex(v.oldRoot),
    newRoot: unhex(v.newRoot),
    proof: v.proof.map(unhex),
  })
  expect(found).toBe(v.valid)
})

type OthersInclusion = {
  name: string
  leafIdx: number
  treeSize: number
  root: string
  leafHash: string
  proof: string[] | null
  wantErr: boolean
}
const inclusion = othersVectors<OthersInclusion>('rfc9162-inclusion.json')

test.skipIf(inclusion.length === 0)(
  `all inclusion vectors of transparency-dev/merkle${skippedWithout(inclusion)}`,
  () => {
    const verdicts = inclusion.map((v) => [
      v.name,
      isIncluded({
        index: v.leafIdx,
        size: v.treeSize,
        leaf: unbase64(v.leafHash),
        root: unbase64(v.root),
        path: (v.proof ?? []).map(unbase64),
      }),
    ])
    expect(verdicts).toEqual(inclusion.map((v) => [v.name, !v.wantErr]))
    expect(new Set(inclusion.map((v) => v.wantErr)).size).toBe(2)
  },
)

type OthersConsistency = {
  name: string
  size1: number
  size2: number
  root1: string
  root2: string
  proof: string[] | null
  wantErr: boolean
}
const areHashes = (v: OthersConsistency) => [v.root1, v.root2].every((root) => unbase64(root).length === 32)
const consistency = othersVectors<OthersConsistency>('rfc9162-consistency.json')

test.skipIf(consistency.length === 0)(
  `all consistency vectors of transparency-dev/merkle${skippedWithout(consistency)}`,
  () => {
    const verdicts = consistency.map((v) => [
      v.name,
      isConsistent({
        oldSize: v.size1,
        newSize: v.size2,
        oldRoot: unbase64(v.root1),
        newRoot: unbase64(v.root2),
        proof: (v.proof ?? []).map(unbase64),
      }),
    ])
    // One of theirs accepts the text "don't care 2" for both roots. We accept hashes only.
    expect(verdicts).toEqual(consistency.map((v) => [v.name, !v.wantErr && areHashes(v)]))
    expect(consistency.filter((v) => !v.wantErr && !areHashes(v)).map((v) => v.name)).toEqual([
      'additional/sizes-are-equal-one-and-proof-is-empty',
    ])
    expect(new Set(consistency.map((v) => v.wantErr)).size).toBe(2)
  },
)
