import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import type { Claims } from '@hexin/sdk/schemas/kind.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { parseCount, parseDay, parseFen } from './values.ts'

export type RowCode = Extract<ErrorCode, `ROW_${string}`>

/** What was odd about a row that is accepted all the same. */
export type WarningCode =
  | 'STATUS_EMPTY'
  | 'STATUS_UNREADABLE'
  | 'LENDER_EMPTY'
  | 'DATE_UNREADABLE'
  | 'NUMBER_UNREADABLE'
  | 'AMOUNT_UNREADABLE'
  | 'TEXT_CUT'
  | 'PRINCIPAL_ZERO'
  | 'GUARANTEE_ABOVE_PRINCIPAL'
  | 'LOSS_ABOVE_PRINCIPAL'
  | 'PAID_WITH_LOSS'

export type Row = Readonly<Record<string, string | undefined>>

export type MappedRow = {
  readonly number: string
  readonly subject: SubjectId
  readonly claims: Claims
  readonly warnings: readonly WarningCode[]
}

/** How the rows of one source become records. `map` throws a HexinError with a ROW_ code for a row that can't be used. */
export type ImportProfile = {
  readonly name: string
  readonly kind: string
  /** Columns without which nothing can be read. */
  readonly columns: readonly string[]
  map(row: Row): MappedRow
}

/** Reads a row's cells: what must be there throws its own code, what may be missing warns. */
export function createReader(row: Row) {
  const warnings: WarningCode[] = []
  function cell(column: string): string {
    const text = row[column]?.trim() ?? ''
    // No database holds one, and no text has one.
    if (text.includes('\0'))
      throw new HexinError('ROW_CSV_INVALID', { found: `a null character in ${column}` })
    return text
  }

  function optional<T>(
    column: string,
    parse: (text: string) => T | undefined,
    warning: WarningCode,
  ): T | undefined {
    if (cell(column) === '') return undefined
    const value = parse(cell(column))
    if (value === undefined) warnings.push(warning)
    return value
  }

  return {
    warnings,
    cell,
    warn: (code: WarningCode): void => void warnings.push(code),
    required(column: string, missing: RowCode): string {
      if (cell(column) === '') throw new HexinError(missing, { found: `an empty ${column}` })
      return cell(column)
    },
    money(column: string, missing: RowCode, invalid: RowCode): string {
      if (cell(column) === '') throw new HexinError(missing, { found: `an empty ${column}` })
      const fen = parseFen(cell(column))
      if (fen === undefined) throw new HexinError(invalid, { found: cell(column).slice(0, 40) })
      return fen
    },
    optionalMoney: (column: string) => optional(column, parseFen, 'AMOUNT_UNREADABLE'),
    day: (column: string) => optional(column, parseDay, 'DATE_UNREADABLE'),
    count: (column: string) => optional(column, parseCount, 'NUMBER_UNREADABLE'),
    /** At most 300 characters, as the schemas have it. */
    text(column: string): string | undefined {
      const text = cell(column)
      if (text.length > 300) warnings.push('TEXT_CUT')
      return text === '' ? undefined : text.slice(0, 300)
    },
  }
}

export type Reader = ReturnType<typeof createReader>

/** Claims without the fields that were not there. */
export function claimsOf(fields: Readonly<Record<string, string | number | undefined>>): Claims {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Claims
}
