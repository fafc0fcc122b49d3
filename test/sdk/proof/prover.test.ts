import {
  createProver,
  expandTile,
  growTiles,
  newTiles,
  nodeFromExpanded,
  nodeFromTile,
  type TileId,
  tilePath,
} from '@hexin/sdk/proof/index.ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asyncOutcomeOf, hex, hexes, outcomeOf, TileStore, times } from './helpers.ts'
import { leafHashes, referenceTree, sha256, uniformTree } from './reference.ts'

const MAX = 1500
const leaves = leafHashes(MAX)
const reference = referenceTree(leaves)

/** A log that grew to these sizes, one after the other. */
function grown(...sizes: readonly number[]): TileStore {
  const store = new TileStore()
  for (const size of sizes) store.append(leaves.slice(store.size, size))
  return store
}

/** What comes of growing a log whose stored tiles all have 31 hashes. */
const growthFromDamaged = (size: number, hashes: readonly Uint8Array[]) =>
  outcomeOf(() => growTiles(sha256, { size, leaves: hashes, readEdge: () => new Uint8Array(31 * 32) }))

describe('growing', () => {
  test('in random steps: the roots are those of the definition, the tiles those that newTiles names', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: MAX }), { minLength: 1, maxLength: 5 }), (stops) => {
        const store = new TileStore()
        for (const size of stops.toSorted((a, b) => a - b)) {
          const before = new Set(store.tiles.keys())
          const expected = Array.from(newTiles(store.size, size), tilePath)
          const root = store.append(leaves.slice(store.size, size))
          expect(hex(root)).toBe(hex(reference.root(size)))
          for (const path of before) expect(expected).not.toContain(path)
          expect(store.tiles.size).toBe(before.size + expected.length)
          for (const path of expected) expect(store.tiles.has(path)).toBe(true)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('to 70,000 leaves in steps, three levels of tiles', () => {
    const leaf = leaves[0] ?? new Uint8Array(0)
    const uniform = uniformTree(leaf)
    const store = new TileStore()
    for (const size of [65_000, 65_535, 65_536, 65_537, 70_000])
      expect(hex(store.append(times(size - store.size, () => leaf)))).toBe(hex(uniform.root(size)))
    expect(store.tiles.has('tile/2/000.p/1')).toBe(true)
  })

  test('full tiles never change, and a partial tile is how the wider one begins', () => {
    const store = new TileStore()
    let before = new Map<string, string>()
    for (const size of [3, 200, 256, 300, 777, 1024, 1500]) {
      store.append(leaves.slice(store.size, size))
      for (const [path, bytes] of before) expect(hex(store.tiles.get(path) ?? new Uint8Array(0))).toBe(bytes)
      before = new Map([...store.tiles].map(([path, bytes]) => [path, hex(bytes)]))
    }
    expect(before.get('tile/0/000')?.startsWith(before.get('tile/0/000.p/200') ?? 'none')).toBe(true)
  })

  test('by no leaves tells the root that the edge stands for', () => {
    expect(hex(grown(777).append([]))).toBe(hex(reference.root(777)))
    expect(hex(new TileStore().append([]))).toBe(hex(reference.root(0)))
  })

  test('reads the edge from wider tiles too', () => {
    const store = grown(700)
    const wide = new Map([...store.tiles].map(([path, bytes]) => [path.replace(/\.p.*/, ''), bytes]))
    const readEdge = (tile: TileId) => wide.get(tilePath({ ...tile, width: 256 })) ?? new Uint8Array(0)
    for (const size of [600, 601, 900]) {
      const growth = growTiles(sha256, { size: 600, leaves: leaves.slice(600, size), readEdge })
      expect(hex(growth.root)).toBe(hex(reference.root(size)))
    }
  })

  test('from a damaged edge, or by what is no hash: refused', () => {
    expect(growthFromDamaged(32, leaves.slice(0, 1))).toBe('TILE_MALFORMED')
    expect(growthFromDamaged(0, [new Uint8Array(31)])).toBe('PROOF_HASH_MALFORMED')
    expect(growthFromDamaged(-1, [])).toBe('PROOF_SIZE_INVALID')
    expect(growthFromDamaged(-1, leaves.slice(0, 1))).toBe('PROOF_SIZE_INVALID')
    expect(growthFromDamaged(Number.MAX_SAFE_INTEGER, leaves.slice(0, 1))).toBe('PROOF_SIZE_INVALID')
  })
})

describe('proving through tiles', () => {
  const store = grown(10, 256, 400, 1023, 1500)
  const cached = createProver({ sha256, source: store, cache: new Map() })
  const bare = createProver({ sha256, source: store })

  test.each([
    ['without a cache', bare],
    ['with a cache', cached],
  ])('%s: proofs and roots of every past size are those of the definition', async (_, prover) => {
    const sizes = fc.integer({ min: 1, max: MAX })
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (size, pick) => {
        const index = pick % size
        expect(hexes(await prover.inclusion({ index, size }))).toEqual(hexes(reference.path(index, size)))
        const growth = { oldSize: 1 + index, newSize: size }
        expect(hexes(await prover.consistency(growth))).toEqual(hexes(reference.consistency(1 + index, size)))
        expect(hex(await prover.root(size))).toBe(hex(reference.root(size)))
      }),
      { numRuns: 60 },
    )
    expect(hex(await prover.root(0))).toBe(hex(reference.root(0)))
  })

  test('reads each tile once, all at once; with the cache full, none', async () => {
    const source = grown(1500)
    const prover = createProver({ sha256, source, cache: new Map() })
    await prover.inclusion({ index: 300, size: 1500 })
    expect(source.reads.map((tiles) => tiles.map(tilePath).toSorted())).toEqual([
      ['tile/0/001', 'tile/0/005.p/220', 'tile/1/000.p/5'],
    ])
    const first = await prover.inclusion({ index: 301, size: 1499 })
    // Whoever gets a proof may do with it what he likes: it isn't the cache.
    for (const hash of first) hash.fill(0)
    const again = await prover.inclusion({ index: 301, size: 1499 })
    expect(hexes(again)).toEqual(hexes(reference.path(301, 1499)))
    expect(source.reads.length).toBe(1)
  })

  test('a cache goes on serving as the log grows', async () => {
    const cache = new Map<string, Uint8Array>()
    const source = grown(300)
    async function proveAt(size: number): Promise<void> {
      source.append(leaves.slice(source.size, size))
      const prover = createProver({ sha256, source, cache })
      const indexes = [0, 255, 256, 299]
      const proofs = await Promise.all(indexes.map((index) => prover.inclusion({ index, size })))
      expect(proofs.map(hexes)).toEqual(indexes.map((index) => hexes(reference.path(index, size))))
    }
    await proveAt(300)
    await proveAt(301)
    await proveAt(512)
    await proveAt(900)
  })

  test('takes wider tiles, as after the partial ones are gone', async () => {
    const narrow: TileStore = grown(300)
    const wide = grown(900)
    const source = {
      size: 300,
      readTiles: (tiles: readonly TileId[]) =>
        wide.readTiles(
          tiles.map((tile) => (tile.level === 0 ? { ...tile, width: 256 } : { ...tile, width: 3 })),
        ),
    }
    const prover = createProver({ sha256, source })
    const expected = await createProver({ sha256, source: narrow }).inclusion({ index: 280, size: 290 })
    expect(hexes(await prover.inclusion({ index: 280, size: 290 }))).toEqual(hexes(expected))
  })

  test('a size beyond the log, or no size: refused', async () => {
    expect(await asyncOutcomeOf(() => bare.inclusion({ index: 0, size: 1501 }))).toBe('PROOF_SIZE_INVALID')
    // All the hashes that these would take are there.
    expect(await asyncOutcomeOf(() => bare.inclusion({ index: 1500, size: 1501 }))).toBe('PROOF_SIZE_INVALID')
    expect(await asyncOutcomeOf(() => bare.consistency({ oldSize: 1501, newSize: 1501 }))).toBe(
      'PROOF_SIZE_INVALID',
    )
    expect(await asyncOutcomeOf(() => bare.inclusion({ index: 7, size: 7 }))).toBe('PROOF_SIZE_INVALID')
    expect(await asyncOutcomeOf(() => bare.consistency({ oldSize: 1, newSize: 1501 }))).toBe(
      'PROOF_SIZE_INVALID',
    )
    expect(await asyncOutcomeOf(() => bare.consistency({ oldSize: 0, newSize: 7 }))).toBe(
      'PROOF_SIZE_INVALID',
    )
    expect(await asyncOutcomeOf(() => bare.root(1501))).toBe('PROOF_SIZE_INVALID')
    expect(await asyncOutcomeOf(() => bare.root(-1))).toBe('PROOF_SIZE_INVALID')
  })

  test.each([
    ['missing', []],
    ['short', [new Uint8Array(32 * 9)]],
    ['broken', [new Uint8Array(32 * 10 + 1)]],
  ])('%s tiles: refused, and not cached', async (_, bytes) => {
    const cache = new Map<string, Uint8Array>()
    const prover = createProver({ sha256, source: { size: 10, readTiles: async () => bytes }, cache })
    expect(await asyncOutcomeOf(() => prover.inclusion({ index: 0, size: 10 }))).toBe('TILE_MALFORMED')
    expect(cache.size).toBe(0)
  })
})

describe('expanded tiles', () => {
  test('have every node that the tile has', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 256 }), fc.nat({ max: 7 }), fc.nat(), (width, level, pick) => {
        const nodes = Math.floor(width / 2 ** level)
        fc.pre(nodes > 0)
        const tile = Buffer.concat(leaves.slice(0, width))
        const node = { level, index: pick % nodes }
        expect(hex(nodeFromExpanded(expandTile(sha256, tile), node))).toBe(
          hex(nodeFromTile(sha256, tile, node)),
        )
      }),
      { numRuns: 60 },
    )
  })

  test.each([0, 31, 257 * 32])('of %i bytes: refused', (length) => {
    expect(outcomeOf(() => expandTile(sha256, new Uint8Array(length)))).toBe('TILE_MALFORMED')
  })
})
