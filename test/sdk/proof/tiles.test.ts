import {
  decodeEntries,
  edgeTiles,
  encodeEntries,
  MAX_ENTRY_BYTES,
  newTiles,
  nodeFromTile,
  parseTilePath,
  type TileId,
  tileOfNode,
  tilePath,
} from '@hexin/sdk/proof/index.ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex, hexes, outcomeOf, times } from './helpers.ts'
import { leafHashes, referenceTree, sha256 } from './reference.ts'

const paths = (tiles: Iterable<TileId>): string[] => Array.from(tiles, tilePath)

describe('paths', () => {
  test.each([
    ['tile/0/000', { level: 0, index: 0, width: 256 }],
    ['tile/0/x001/x234/067', { level: 0, index: 1234067, width: 256 }],
    ['tile/0/x001/x234/067.p/70', { level: 0, index: 1234067, width: 70 }],
    ['tile/1/x001/000.p/1', { level: 1, index: 1000, width: 1 }],
    ['tile/63/999.p/255', { level: 63, index: 999, width: 255 }],
    ['tile/entries/000.p/3', { level: 'entries', index: 0, width: 3 }],
    ['tile/entries/x273/112', { level: 'entries', index: 273112, width: 256 }],
    ['tile/0/x009/x007/x199/x254/x740/991', { level: 0, index: Number.MAX_SAFE_INTEGER, width: 256 }],
  ] as const)('%s', (path, id) => {
    expect(tilePath(id)).toBe(path)
    expect(parseTilePath(path)).toEqual(id)
  })

  test('round trip', () => {
    const ids = fc.record({
      level: fc.oneof(fc.constant('entries' as const), fc.nat({ max: 63 })),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    })
    fc.assert(
      fc.property(ids, ({ level, index, width }) => {
        const id = level === 'entries' ? { level, index, width } : { level, index, width }
        expect(parseTilePath(tilePath(id))).toEqual(id)
      }),
    )
  })

  test.each([
    '',
    'tile',
    'tile/0',
    'tile/0/',
    '/tile/0/000',
    'tile/0/000/',
    'tile/0/000\n',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/0',
    'tile/0/0000',
    'tile/0/x000',
    'tile/0/x000/000',
    'tile/0/001/000',
    'tile/0/x001/x000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/070',
    'tile/0/000.p/1000',
    'tile/0/000.p',
    'tile/0/000.p/',
    'tile/0/000.p/7/8',
    'tile/data/000',
    'tile/Entries/000',
    'tile/8/0/000',
    'tile/0/x009/x007/x199/x254/x740/992',
    'tile/0/x001/x001/x001/x001/x001/x001/001',
    'tile/0/٠٠٠',
  ])('%j: refused', (path) => {
    expect(outcomeOf(() => parseTilePath(path))).toBe('TILE_PATH_INVALID')
  })

  test.each([
    { level: -1, index: 0, width: 256 },
    { level: 64, index: 0, width: 256 },
    { level: 0.5, index: 0, width: 256 },
    { level: 0, index: -1, width: 256 },
    { level: 0, index: 2 ** 53, width: 256 },
    { level: 0, index: 0, width: 0 },
    { level: 0, index: 0, width: 257 },
    { level: 'entries', index: 0, width: Number.NaN },
  ] as const)('of %o: refused', (id) => {
    expect(outcomeOf(() => tilePath(id))).toBe('TILE_PATH_INVALID')
  })

  test('whatever is read is written the same', () => {
    const path = fc.stringMatching(
      /^tile\/(entries|[0-9]{0,3})\/(x?[0-9]{2,4}\/){0,6}[0-9]{2,4}(\.p\/[0-9]{0,4})?$/,
    )
    fc.assert(
      fc.property(fc.oneof(path, fc.string()), (text) => {
        const outcome = outcomeOf(() => parseTilePath(text))
        if (outcome === 'accepted') expect(tilePath(parseTilePath(text))).toBe(text)
        else expect(outcome).toBe('TILE_PATH_INVALID')
      }),
      { numRuns: 1000 },
    )
  })
})

describe('tiles of a tree', () => {
  test('of 70,000 leaves: as many as c2sp.org/tlog-tiles counts', () => {
    const tiles = [...newTiles(0, 70_000)]
    const count = (level: number, full: boolean) =>
      tiles.filter((tile) => tile.level === level && (tile.width === 256) === full).length
    expect([count(0, true), count(0, false), count(1, true), count(1, false), count(2, false)]).toEqual([
      273, 1, 1, 1, 1,
    ])
    expect(paths(edgeTiles(70_000))).toEqual(['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1'])
    expect(tiles.length).toBe(277)
  })

  test('of 256 leaves: one full, and one of width 1 above it', () => {
    expect(paths(newTiles(0, 256))).toEqual(['tile/0/000', 'tile/1/000.p/1'])
    expect(paths(edgeTiles(256))).toEqual(['tile/1/000.p/1'])
  })

  test.each([
    [0, 0, []],
    [5, 5, []],
    [0, 1, ['tile/0/000.p/1']],
    [1, 2, ['tile/0/000.p/2']],
    [255, 257, ['tile/0/000', 'tile/0/001.p/1', 'tile/1/000.p/1']],
    [256, 300, ['tile/0/001.p/44']],
    [300, 512, ['tile/0/001', 'tile/1/000.p/2']],
    [65_535, 65_536, ['tile/0/255', 'tile/1/000', 'tile/2/000.p/1']],
  ])('that come into being from %i to %i leaves', (oldSize, newSize, expected) => {
    expect(paths(newTiles(oldSize, newSize))).toEqual(expected)
  })

  test('growing in steps makes every full tile once, and the edge of each size', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 70_000 }), { minLength: 1, maxLength: 6 }), (stops) => {
        const sizes = [0, ...stops.toSorted((a, b) => a - b)]
        const last = sizes.at(-1) ?? 0
        const made = sizes.slice(1).flatMap((size, i) => paths(newTiles(sizes[i] ?? 0, size)))
        const full = made.filter((path) => !path.includes('.p/'))
        expect(full.toSorted()).toEqual(
          paths(newTiles(0, last))
            .filter((path) => !path.includes('.p/'))
            .toSorted(),
        )
        for (const size of sizes) for (const path of paths(edgeTiles(size))) expect(made).toContain(path)
      }),
      { numRuns: 30 },
    )
  })

  test('the largest tree that can be counted has seven levels of them', () => {
    expect(edgeTiles(Number.MAX_SAFE_INTEGER).map(({ level, width }) => [level, width])).toEqual([
      [0, 255],
      [1, 255],
      [2, 255],
      [3, 255],
      [4, 255],
      [5, 255],
      [6, 31],
    ])
  })

  test.each([
    [5, 4],
    [-1, 4],
    [0, 2 ** 53],
  ])('from %d to %d leaves: refused', (oldSize, newSize) => {
    expect(outcomeOf(() => [...newTiles(oldSize, newSize)])).toBe('PROOF_SIZE_INVALID')
  })
})

const readOutcome = (bytes: Uint8Array) =>
  outcomeOf(() => nodeFromTile(sha256, bytes, { level: 2, index: 1 }))

describe('nodes in tiles', () => {
  const leaves = leafHashes(300)
  const tile = Buffer.concat(leaves.slice(0, 256))

  test('every node of a full tile is that of the tree', () => {
    for (let level = 0; level < 8; level++)
      for (let index = 0; index < 256 / 2 ** level; index += 5) {
        const range = leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)
        const expected = referenceTree(range).root(range.length)
        expect(hex(nodeFromTile(sha256, tile, { level, index }))).toBe(hex(expected))
        // The same node, counted in units of the next tile and of the next level of tiles.
        const again = { level: level + 8, index: index + 256 / 2 ** level }
        expect(hex(nodeFromTile(sha256, tile, again))).toBe(hex(expected))
      }
  })

  test.each([
    [{ level: 0, index: 0 }, 1, { level: 0, index: 0, width: 1 }],
    [{ level: 0, index: 300 }, 301, { level: 0, index: 1, width: 45 }],
    [{ level: 7, index: 1 }, 300, { level: 0, index: 0, width: 256 }],
    [{ level: 8, index: 0 }, 300, { level: 1, index: 0, width: 1 }],
    [{ level: 8, index: 256 }, 65_536 + 256, { level: 1, index: 1, width: 1 }],
    [{ level: 16, index: 0 }, 70_000, { level: 2, index: 0, width: 1 }],
    [{ level: 2, index: 2 ** 48 }, 2 ** 51, { level: 0, index: 2 ** 42, width: 256 }],
  ])('%o of %i leaves is in %o', (node, size, expected) => {
    expect(tileOfNode(node, size)).toEqual(expected)
  })

  test.each([
    [{ level: 0, index: 300 }, 300],
    [{ level: 8, index: 1 }, 300],
    [{ level: 0, index: -1 }, 300],
    [{ level: -1, index: 0 }, 300],
  ])('%o is not complete among %i leaves: refused', (node, size) => {
    expect(outcomeOf(() => tileOfNode(node, size))).toBe('PROOF_SIZE_INVALID')
  })

  test('a tile that is too narrow, too wide or broken: refused', () => {
    expect(readOutcome(tile.subarray(0, 8 * 32))).toBe('accepted')
    expect(readOutcome(tile.subarray(0, 7 * 32))).toBe('TILE_MALFORMED')
    expect(readOutcome(tile.subarray(0, 8 * 32 + 1))).toBe('TILE_MALFORMED')
    expect(readOutcome(Buffer.concat([tile, tile.subarray(0, 32)]))).toBe('TILE_MALFORMED')
    expect(readOutcome(new Uint8Array(0))).toBe('TILE_MALFORMED')
  })

  test('what is read is a copy', () => {
    const bytes = Buffer.from(tile)
    const read = nodeFromTile(sha256, bytes, { level: 0, index: 3 })
    bytes.fill(0)
    expect(hex(read)).toBe(hex(leaves[3] ?? bytes))
  })
})

describe('entry bundles', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 600 }), { minLength: 1, maxLength: 256 })

  test('bytes on the wire: a big-endian length before each', () => {
    const bundle = encodeEntries([Buffer.from('ab'), new Uint8Array(0), Buffer.alloc(258, 7)])
    expect(hex(bundle)).toBe(`0002616200000102${'07'.repeat(258)}`)
  })

  test('round trip', () => {
    fc.assert(
      fc.property(entries, (list) => {
        // As a view into a larger buffer, as files and sockets give it.
        const bundle = Buffer.concat([Buffer.alloc(3, 0xff), encodeEntries(list), Buffer.alloc(3, 0xff)])
        expect(hexes(decodeEntries(bundle.subarray(3, -3)))).toEqual(hexes(list))
      }),
      { numRuns: 50 },
    )
  })

  test('cut anywhere but between entries, or with a byte too many: refused', () => {
    const list = [Buffer.from('ab'), new Uint8Array(0), Buffer.from('cde')]
    const bundle = encodeEntries(list)
    const outcomes = Array.from(bundle, (_, length) =>
      outcomeOf(() => decodeEntries(bundle.subarray(0, length))),
    )
    expect(outcomes.map((outcome) => outcome === 'accepted')).toEqual(
      Array.from(bundle, (_, length) => length === 4 || length === 6),
    )
    expect(new Set(outcomes)).toEqual(new Set(['accepted', 'TILE_MALFORMED']))
    expect(outcomeOf(() => decodeEntries(Buffer.concat([bundle, Buffer.of(0)])))).toBe('TILE_MALFORMED')
  })

  test('none, or more than 256: refused both ways', () => {
    const empty = new Uint8Array(0)
    expect(outcomeOf(() => encodeEntries([]))).toBe('TILE_MALFORMED')
    expect(outcomeOf(() => decodeEntries(empty))).toBe('TILE_MALFORMED')
    expect(outcomeOf(() => encodeEntries(times(256, () => empty)))).toBe('accepted')
    expect(outcomeOf(() => encodeEntries(times(257, () => empty)))).toBe('TILE_MALFORMED')
    expect(outcomeOf(() => decodeEntries(new Uint8Array(2 * 257)))).toBe('TILE_MALFORMED')
  })

  test('an entry longer than its length field: refused', () => {
    expect(outcomeOf(() => encodeEntries([new Uint8Array(MAX_ENTRY_BYTES)]))).toBe('accepted')
    expect(outcomeOf(() => encodeEntries([new Uint8Array(MAX_ENTRY_BYTES + 1)]))).toBe('TILE_ENTRY_TOO_LARGE')
  })
})
