import { createCipheriv, createHash } from 'node:crypto'

/** Draws from one seed: the same seed, the same draws. */
export type Random = {
  bytes(length: number): Uint8Array
  /** From 0 up to, and without, `end`. */
  below(end: number): number
  /** Whether something of this probability happens. */
  chance(probability: number): boolean
  of<T>(items: readonly T[]): T
  /** Another source, which draws elsewhere don't move. */
  fork(label: string): Random
}

/** AES-256 in counter mode under the hash of the seed: as good as any cipher stream, and quick. */
export function createRandom(seed: string): Random {
  const key = createHash('sha256').update(`hexin/simulator/1\0${seed}`).digest()
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
  const bytes = (length: number): Uint8Array => new Uint8Array(stream.update(Buffer.alloc(length)))
  const fraction = (): number => Buffer.from(bytes(6)).readUIntBE(0, 6) / 2 ** 48
  const below = (end: number): number => Math.floor(fraction() * end)
  return {
    bytes,
    below,
    chance: (probability) => fraction() < probability,
    of<T>(items: readonly T[]): T {
      const found = items[below(items.length)]
      if (found === undefined) throw new RangeError('nothing to draw from')
      return found
    },
    fork: (label) => createRandom(`${seed}\0${label}`),
  }
}
