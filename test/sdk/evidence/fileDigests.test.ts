import { createHash } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { type BlockMap, createBlockMap, firstDifference } from '@hexin/sdk/evidence/blockMap.ts'
import { createFileDigests } from '@hexin/sdk/evidence/fileDigests.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sm3s } from '../crypto/vectors.ts'
import { flipBit, hex, hexes } from '../proof/helpers.ts'
import { leafHashOf, referenceTree, sha256 } from '../proof/reference.ts'
import { digestsOf, plain } from './proofs.ts'

const BLOCK = 4096
const fileOf = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 10)) & 0xff)

function mapOf(file: Uint8Array, pieces: readonly number[] = [file.length]): BlockMap {
  const map = createBlockMap(sha256)
  let at = 0
  for (const length of pieces) {
    map.update(file.subarray(at, at + length))
    at += length
  }
  map.update(file.subarray(at))
  return map.finish()
}

/** The definition: RFC 9162 roots over the 4 KiB blocks of each stretch. */
function expectedMap(file: Uint8Array, blockBytes: number): Uint8Array[] {
  const stretches: Uint8Array[] = []
  for (let start = 0; start < file.length; start += blockBytes) {
    const stretch = file.subarray(start, start + blockBytes)
    const blocks = Array.from({ length: Math.ceil(stretch.length / BLOCK) }, (_, i) =>
      leafHashOf(stretch.subarray(i * BLOCK, (i + 1) * BLOCK)),
    )
    stretches.push(referenceTree(blocks).root(blocks.length))
  }
  return stretches
}

describe('a block map', () => {
  test.each([0, 1, 4095, 4096, 4097, 8192, 3 * 4096 + 7])(
    'of %i bytes has a hash for each 4 KiB',
    (length) => {
      const { blockBytes, hashes } = mapOf(fileOf(length))
      expect(blockBytes).toBe(BLOCK)
      expect(hexes(hashes)).toEqual(hexes(expectedMap(fileOf(length), BLOCK)))
    },
  )

  test.each([
    [4096, BLOCK],
    [4097, 2 * BLOCK],
    [8192, 2 * BLOCK],
    [8193, 4 * BLOCK],
    [8195, 4 * BLOCK],
  ])('of %i blocks never has more than 4,096 hashes: its stretches are %i bytes', (blocks, stretch) => {
    const file = fileOf(blocks * BLOCK - 5)
    const { blockBytes, hashes } = mapOf(file)
    expect([blockBytes, hashes.length]).toEqual([stretch, Math.ceil(blocks / (stretch / BLOCK))])
    expect(hexes(hashes)).toEqual(hexes(expectedMap(file, stretch)))
  })

  test('is the same however the file comes in', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30_000 }),
        fc.array(fc.nat({ max: 9_000 }), { maxLength: 8 }),
        (length, pieces) => {
          const file = fileOf(length)
          expect(mapOf(file, pieces)).toEqual(mapOf(file))
        },
      ),
    )
  })

  test('tells the stretch in which two files first differ', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), fc.nat(), (length, pick) => {
        const file = fileOf(length)
        const bit = pick % (length * 8)
        const found = firstDifference(mapOf(file), mapOf(flipBit(file, bit)))
        expect(found).toEqual({ offset: Math.floor((bit >> 3) / BLOCK) * BLOCK, length: BLOCK })
        expect(firstDifference(mapOf(file), mapOf(file))).toBeUndefined()
      }),
    )
  })

  test('tells where one file ends and the other goes on', () => {
    expect(firstDifference(mapOf(fileOf(4096)), mapOf(fileOf(8192)))).toEqual({ offset: 4096, length: 4096 })
    expect(firstDifference(mapOf(fileOf(0)), mapOf(fileOf(1)))).toEqual({ offset: 0, length: 4096 })
  })

  test('says nothing about files whose maps have other stretches', () => {
    expect(
      firstDifference({ blockBytes: 4096, hashes: [] }, { blockBytes: 8192, hashes: [] }),
    ).toBeUndefined()
  })
})

describe('the digests of a file', () => {
  test.each(sm3s)('of %s are those of the standards', (_, data, sm3) => {
    const digests = digestsOf(data)
    expect(hex(digests.sm3 ?? new Uint8Array())).toBe(sm3)
    expect(hex(digests.sha256)).toBe(createHash('sha256').update(data).digest('hex'))
    expect(digests.length).toBe(data.length)
  })

  test('are the same however it comes in, in a node and in a browser', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 6_000 }), { maxLength: 5 }), (pieces) => {
        const [native, web] = [crypto, webCrypto].map((port) => {
          const digests = createFileDigests(port)
          for (const piece of pieces) digests.update(piece)
          return plain(digests.finish())
        })
        const whole = digestsOf(Buffer.concat(pieces))
        expect(native).toEqual(whole)
        expect(web).toEqual({ ...whole, sm3: undefined })
      }),
      { numRuns: 50 },
    )
  })
})
