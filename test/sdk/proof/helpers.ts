import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { growTiles, type TileId, type TileSource, tilePath } from '@hexin/sdk/proof/index.ts'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { sha256 } from './reference.ts'

const PROJECT = join(import.meta.dirname, '..', '..', '..')
const SHARED = process.env['HEXIN_SHARED'] ?? join(PROJECT, '..', 'shared')

/** Vectors of ours, shared with the contracts' tests. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the file holds
export const ownVectors = <T>(name: string): readonly T[] =>
  JSON.parse(readFileSync(join(PROJECT, 'test', 'vectors', name), 'utf8')) as T[]

/** Vectors that others made; none where the folder is missing. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the file holds
export function othersVectors<T>(name: string): readonly T[] {
  const file = join(SHARED, 'data', 'vectors', name)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T[]) : []
}

/** For the title of a test that is skipped without them. */
export const skippedWithout = (vectors: readonly unknown[]): string =>
  vectors.length === 0
    ? ' (skipped: no vectors there; set HEXIN_SHARED to the folder that has data/vectors)'
    : ''

/** Returns the code of the HexinError that `run` throws, 'accepted' if it throws none. Any other error is a bug: it passes. */
export function outcomeOf(run: () => unknown): string {
  try {
    run()
    return 'accepted'
  } catch (error) {
    if (error instanceof HexinError) return error.code
    throw error
  }
}

export async function asyncOutcomeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run()
    return 'accepted'
  } catch (error) {
    if (error instanceof HexinError) return error.code
    throw error
  }
}

/** [make(0), make(1), ...], `count` of them. */
export const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
export const hexes = (list: readonly Uint8Array[]): string[] => list.map(hex)

/** The bytes with one bit turned. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = new Uint8Array(bytes)
  const byte = flipped[bit >> 3]
  if (byte === undefined) throw new RangeError(`no bit ${bit} in ${bytes.length} bytes`)
  flipped[bit >> 3] = byte ^ (1 << (bit & 7))
  return flipped
}

/** The list with another hash in one place. */
export const replaced = (list: readonly Uint8Array[], at: number, hash: Uint8Array): Uint8Array[] =>
  list.map((old, i) => (i === at ? hash : old))

/** Some bit of some hash. */
export const bits = fc.nat({ max: 255 })

const powers = [2 ** 31, 2 ** 32, 2 ** 40, 2 ** 52].flatMap((power) => [power - 1, power, power + 1])
/** Sizes of trees that need more than 32 bits. */
export const hugeSizes = fc.oneof(
  fc.constantFrom(...powers, Number.MAX_SAFE_INTEGER),
  fc.integer({ min: 2 ** 31, max: Number.MAX_SAFE_INTEGER }),
)

/** An Ed25519 signer made from a fixed seed. */
export function testSigner(seed: number): Signer {
  const pkcs8 = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.alloc(32, seed),
  ])
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return {
    algorithm: 'EdDSA',
    publicKey: rawPublicKey(createPublicKey(key)),
    sign: async (data) => new Uint8Array(sign(null, data, key)),
  }
}

const rawPublicKey = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32))

/** The two parts of the port that proofs need, by node:crypto. */
export const testCrypto: Pick<Crypto, 'sha256' | 'verify'> = {
  sha256,
  async verify({ algorithm, publicKey, data, signature }) {
    expect(algorithm).toBe('EdDSA')
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey])
    try {
      return verify(null, data, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)
    } catch {
      return false
    }
  },
}

/** A log's tiles in memory, as a file store would have them: every partial tile of every growth stays. */
export class TileStore implements TileSource {
  size = 0
  readonly tiles = new Map<string, Uint8Array>()
  readonly reads: TileId[][] = []

  append(leaves: readonly Uint8Array[]): Uint8Array {
    const readEdge = (tile: TileId) => this.#tile(tile)
    const { size, root, tiles } = growTiles(sha256, { size: this.size, leaves, readEdge })
    for (const tile of tiles) this.tiles.set(tilePath(tile), tile.bytes)
    this.size = size
    return root
  }

  async readTiles(tiles: readonly TileId[]): Promise<Uint8Array[]> {
    this.reads.push([...tiles])
    return tiles.map((tile) => this.#tile(tile))
  }

  #tile(tile: TileId): Uint8Array {
    const bytes = this.tiles.get(tilePath(tile))
    if (!bytes) throw new RangeError(`no tile ${tilePath(tile)}`)
    return bytes
  }
}
