import type { Crypto } from '../crypto/port.ts'
import { concat, fromHex, type Hex, utf8 } from '../encoding.ts'

/**
 * The leaves that an audit opens in one member's log, in the order in which it opens them: a permutation of all positions of the announced range, fixed
 * by the announcement and by the hash of a block that did not exist when it was made. Whoever has the two comes to the same order.
 */
export type Draw = {
  /** How many leaves the range has. */
  readonly length: number
  /** Leaf indexes of the steps `from` until before `to`, or until the range is used up. */
  steps(from: number, to: number): readonly number[]
}

/**
 * @param announcement hash of the announcement statement
 * @param blockHash hash of the block that it names
 * @param range leaf indexes, the first and the one behind the last
 */
export function createDraw(
  crypto: Pick<Crypto, 'sha256'>,
  { announcement, blockHash, member, range }: createDraw.Parameters,
): Draw {
  const length = range.to - range.from
  const seed = crypto.sha256(concat(utf8(`hexin/audit/1\0${announcement}\0${member}\0`), fromHex(blockHash)))
  const below = createUniform(crypto, seed)
  // Fisher and Yates, of which only the places that were swapped are kept.
  const swapped = new Map<number, number>()
  const drawn: number[] = []
  const at = (place: number): number => swapped.get(place) ?? place

  function next(): void {
    const place = drawn.length
    const other = place + below(length - place)
    drawn.push(range.from + at(other))
    swapped.set(other, at(place))
    swapped.delete(place)
  }
  return {
    length,
    steps(from, to) {
      while (drawn.length < Math.min(to, length)) next()
      return drawn.slice(from, to)
    },
  }
}

export declare namespace createDraw {
  type Parameters = {
    readonly announcement: string
    readonly blockHash: Hex
    readonly member: number
    readonly range: { readonly from: number; readonly to: number }
  }
}

const WORDS = 1n << 64n

/** Numbers below a bound, all equally likely: those of 64 bits that lie in the last, incomplete turn are drawn again. */
function createUniform(crypto: Pick<Crypto, 'sha256'>, seed: Uint8Array): (bound: number) => number {
  let counter = 0n
  function word(): bigint {
    const input = new Uint8Array(8)
    new DataView(input.buffer).setBigUint64(0, counter)
    counter += 1n
    const digest = crypto.sha256(concat(seed, input))
    return new DataView(digest.buffer, digest.byteOffset).getBigUint64(0)
  }
  return (bound) => {
    const whole = WORDS - (WORDS % BigInt(bound))
    for (;;) {
      const found = word()
      if (found < whole) return Number(found % BigInt(bound))
    }
  }
}

/**
 * How likely it is that of `bad` leaves among `all` at least one is among `opened` that are drawn without replacement: 1 less the hypergeometric
 * probability of none.
 */
export function chanceOfFinding({
  all,
  bad,
  opened,
}: {
  readonly all: number
  readonly bad: number
  readonly opened: number
}): number {
  let none = 1
  for (let i = 0; i < bad; i++) none *= Math.max(0, all - opened - i) / (all - i)
  return 1 - none
}
