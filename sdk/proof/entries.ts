import { HexinError } from '../errors/base.ts'
import { TILE_WIDTH } from './tiles.ts'

/** What the two bytes of an entry's length can say. */
export const MAX_ENTRY_BYTES = 0xffff
const LENGTH_BYTES = 2

/**
 * An entry bundle of c2sp.org/tlog-tiles: 1 to 256 entries, each after its length as a big-endian uint16.
 * @throws HexinError TILE_ENTRY_TOO_LARGE, TILE_MALFORMED
 */
export function encodeEntries(entries: readonly Uint8Array[]): Uint8Array {
  requireCount(entries.length)
  const bundle = new Uint8Array(entries.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0))
  const view = new DataView(bundle.buffer)
  let at = 0
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES)
      throw new HexinError('TILE_ENTRY_TOO_LARGE', {
        found: `${entry.length} bytes`,
        expected: `at most ${MAX_ENTRY_BYTES} bytes`,
      })
    view.setUint16(at, entry.length)
    bundle.set(entry, at + LENGTH_BYTES)
    at += LENGTH_BYTES + entry.length
  }
  return bundle
}

/**
 * Reads an entry bundle to its last byte. The entries are views into it.
 * @throws HexinError TILE_MALFORMED
 */
export function decodeEntries(bundle: Uint8Array): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength)
  const entries: Uint8Array[] = []
  for (let at = 0; at < bundle.length; ) {
    const from = at + LENGTH_BYTES
    const end = from <= bundle.length ? from + view.getUint16(at) : from
    if (end > bundle.length)
      throw new HexinError('TILE_MALFORMED', {
        detail: `Entry ${entries.length} of the bundle is cut off.`,
        found: `${bundle.length} bytes`,
        expected: `at least ${end} bytes`,
      })
    entries.push(bundle.subarray(from, end))
    requireCount(entries.length)
    at = end
  }
  requireCount(entries.length)
  return entries
}

function requireCount(count: number): void {
  if (count < 1 || count > TILE_WIDTH)
    throw new HexinError('TILE_MALFORMED', {
      found: `${count} entries`,
      expected: `1 to ${TILE_WIDTH} entries`,
    })
}
