import type { Sha256 } from '../crypto/port.ts'
import { concat, utf8 } from '../encoding.ts'
import { createNodeHash, emptyRoot, leafHash } from '../proof/index.ts'

/** What a map says of a company, kind and period. */
export type MapEntry = {
  /** Records. */
  readonly n: number
  /** Of the RFC 9162 tree over the records' leaf hashes, in the order of the log. */
  readonly root: Uint8Array
  /** How often n and root have changed, from 1. */
  readonly sequence: number
}

/**
 * Where a company's entry for a period stands in a map.
 * @param beta the VRF's output for the company and kind
 */
export const labelOf = (sha256: Sha256, beta: Uint8Array, period: string): Uint8Array =>
  sha256(concat(utf8('hexin/completeness-label/1\0'), beta, utf8(period)))

/**
 * What the leaf has of an entry: nothing can be read from it without the opening, and it opens to nothing else.
 * @param opening 32 bytes
 */
export const commitmentOf = (
  sha256: Sha256,
  { n, sequence, root }: MapEntry,
  opening: Uint8Array,
): Uint8Array =>
  sha256(concat(utf8('hexin/completeness-entry/1\0'), opening, uint64(n), uint64(sequence), root))

/** The leaf hash that a record's statement has in its provider's log. */
export const recordLeaf = (sha256: Sha256, statement: string): Uint8Array => leafHash(sha256, utf8(statement))

/** MTH of RFC 9162 section 2.1.1 over leaf hashes. */
export function rootOfRecords(sha256: Sha256, leaves: readonly Uint8Array[]): Uint8Array {
  const node = createNodeHash(sha256)
  const over = (from: number, to: number): Uint8Array => {
    if (to - from === 1) return leaves[from] as Uint8Array
    let k = 1
    while (2 * k < to - from) k *= 2
    return node(over(from, from + k), over(from + k, to))
  }
  return leaves.length === 0 ? emptyRoot(sha256) : over(0, leaves.length)
}

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}
