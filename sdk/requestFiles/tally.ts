import { HexinError } from '../errors/base.ts'
import type { FileHeader, FileTrailer } from './format.ts'

/** Adds rows up and compares them with what the file says of itself, at both ends. */
export function createTally(): {
  readonly add: (amount: bigint) => void
  /** @throws HexinError FILE_TOTALS_MISMATCH */
  readonly close: (header: FileHeader, trailer: FileTrailer, sha256: string) => void
  readonly totals: () => { readonly rows: number; readonly total: bigint }
} {
  let rows = 0
  let total = 0n
  return {
    add(amount) {
      rows++
      total += amount
    },
    totals: () => ({ rows, total }),
    close(header, trailer, sha256) {
      const expected = { rows, total, sha256 }
      for (const [where, found] of [
        ['header', { rows: header.rows, total: header.total, sha256 }],
        ['trailer', trailer],
      ] as const)
        for (const name of ['rows', 'total', 'sha256'] as const)
          if (found[name] !== expected[name])
            throw new HexinError('FILE_TOTALS_MISMATCH', {
              detail: `${where}, ${name}.`,
              found: found[name],
              expected: expected[name],
            })
    },
  }
}
