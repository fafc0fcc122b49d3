import type { ErrorCode } from '@hexin/sdk/errors/base.ts'
import type { ImportReport } from '../../ports/records.ts'
import type { WarningCode } from './profile.ts'

/** Counts what became of each row. */
export function createTally() {
  let added = 0
  let same = 0
  const rejected: Record<string, number> = {}
  const rejectedLines: number[] = []
  const warnings: Record<string, number> = {}

  return {
    accept(outcome: 'added' | 'same'): void {
      if (outcome === 'added') added++
      else same++
    },
    reject(code: ErrorCode, line: number): void {
      rejected[code] = (rejected[code] ?? 0) + 1
      rejectedLines.push(line)
    },
    warn(codes: readonly WarningCode[]): void {
      for (const code of codes) warnings[code] = (warnings[code] ?? 0) + 1
    },
    report: (): ImportReport => ({
      rowsRead: added + same + rejectedLines.length,
      added,
      same,
      rejected,
      rejectedLines: rejectedLines.toSorted((a, b) => a - b),
      warnings,
    }),
  }
}
