import { z } from 'zod'
import { type ExchangeOrder, exchangeOrderSchema } from '../api/exchanges.ts'
import { HexinError } from '../errors/base.ts'

/** Lines of T+1 files, as text: docs/spec/files.md. */

export const encodings = ['UTF-8', 'GB18030'] as const
export type Encoding = (typeof encodings)[number]

export const fileTypes = ['hexin-requests/1', 'hexin-answers/1', 'hexin-reconciliation/1'] as const
export type FileType = (typeof fileTypes)[number]

/** Rows of one file, at most. */
const FILE_ROWS_MAX = 100_000
/** Bytes of one line with its end, at most. */
export const FILE_LINE_MAX = 8_192

export type FileHeader = {
  readonly type: FileType
  readonly encoding: Encoding
  /** Whose file it is. */
  readonly member: number
  /** YYYYMMDD in the time of Beijing. */
  readonly businessDate: string
  /** Of the files of one business date, from 1. */
  readonly sequence: number
  readonly rows: number
  /** Sum of the rows' amounts, in fen. */
  readonly total: bigint
}

export type RequestRow = {
  /** The core system's own number of this question: used once for ever. */
  readonly serial: string
  readonly order: ExchangeOrder
  /** In fen: what the question is about, for the control totals alone. It goes to nobody. */
  readonly amount: bigint
}

/** What the end of a file says. `sha256`: of all bytes before it, in hexadecimal digits. */
export type FileTrailer = { readonly rows: number; readonly total: bigint; readonly sha256: string }

const cellSchema = z.string().regex(/^[^|\p{Cc}]*$/u, 'holds | or a control character')
const countSchema = z.string().regex(/^(0|[1-9]\d{0,5})$/, 'a whole number')
const fenSchema = z.string().regex(/^(0|[1-9]\d{0,17})$/, 'fen, a whole number')
const dateSchema = z
  .string()
  .regex(/^\d{8}$/, 'a date as YYYYMMDD')
  .refine((text) => z.iso.date().safeParse(dashed(text)).success, 'a date as YYYYMMDD')
const serialSchema = z.string().regex(/^[\w-]{1,64}$/, '1 to 64 of A-Z a-z 0-9 _ -')

const dashed = (day: string): string => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`

const headerSchema = z.tuple([
  z.literal('H'),
  z.enum(fileTypes),
  z.enum(encodings),
  countSchema,
  dateSchema,
  countSchema,
  countSchema,
  fenSchema,
])

/** @throws HexinError FILE_INVALID */
export function parseHeader(line: string, type: FileType): FileHeader {
  const [, found, encoding, member, businessDate, sequence, rows, total] = parse(headerSchema, line, 1)
  if (found !== type) throw new HexinError('FILE_INVALID', { detail: 'Line 1.', found, expected: type })
  const header = { type, encoding, member: Number(member), businessDate, sequence: Number(sequence) }
  if (header.sequence === 0)
    throw new HexinError('FILE_INVALID', { detail: 'Line 1.', found: 'sequence 0', expected: 'from 1' })
  if (Number(rows) > FILE_ROWS_MAX)
    throw new HexinError('FILE_INVALID', {
      detail: 'Line 1.',
      found: `${rows} rows`,
      expected: FILE_ROWS_MAX,
    })
  return { ...header, rows: Number(rows), total: BigInt(total) }
}

export const headerLine = (header: FileHeader): string =>
  joined([
    ...['H', header.type, header.encoding, `${header.member}`, header.businessDate],
    ...[`${header.sequence}`, `${header.rows}`, `${header.total}`],
  ])

const rowSchema = z.tuple([
  z.literal('D'),
  serialSchema,
  cellSchema,
  cellSchema,
  cellSchema,
  cellSchema,
  cellSchema,
  cellSchema,
  fenSchema,
])

/** @throws HexinError FILE_INVALID */
export function parseRow(line: string, number: number): RequestRow {
  const [, serial, grant, kind, fields, purpose, caseNumber, user, amount] = parse(rowSchema, line, number)
  const order = exchangeOrderSchema.safeParse({
    ...{ grant, kind, fields: fields.split(','), purpose, caseNumber, user },
  })
  if (!order.success)
    throw new HexinError('FILE_INVALID', { detail: `Line ${number}: ${z.prettifyError(order.error)}` })
  return { serial, order: order.data, amount: BigInt(amount) }
}

export const rowLine = ({ serial, order, amount }: RequestRow): string =>
  joined([
    ...['D', serial, order.grant ?? '', order.kind, order.fields.join(','), order.purpose ?? ''],
    ...[order.caseNumber, order.user, `${amount}`],
  ])

const trailerSchema = z.tuple([
  z.literal('T'),
  countSchema,
  fenSchema,
  z.string().regex(/^[\da-f]{64}$/, 'SHA-256 in hexadecimal digits'),
])

/** @throws HexinError FILE_INVALID */
export function parseTrailer(line: string, number: number): FileTrailer {
  const [, rows, total, sha256] = parse(trailerSchema, line, number)
  return { rows: Number(rows), total: BigInt(total), sha256 }
}

/** @throws HexinError FILE_TOTALS_MISMATCH where header or trailer say otherwise than the rows, which are as many as the header has it */
export function assertTotals(
  header: FileHeader,
  trailer: FileTrailer,
  { total, sha256 }: Pick<FileTrailer, 'total' | 'sha256'>,
): void {
  const compared = [
    ['header, total', header.total, total],
    ['trailer, rows', trailer.rows, header.rows],
    ['trailer, total', trailer.total, total],
    ['trailer, sha256', trailer.sha256, sha256],
  ] as const
  for (const [where, found, expected] of compared)
    if (found !== expected)
      throw new HexinError('FILE_TOTALS_MISMATCH', { detail: `${where}.`, found, expected })
}

export const trailerLine = ({ rows, total, sha256 }: FileTrailer): string =>
  joined(['T', `${rows}`, `${total}`, sha256])

/** One line of any of the files, without its end. */
export function joined(cells: readonly string[]): string {
  for (const cell of cells)
    if (!cellSchema.safeParse(cell).success)
      throw new HexinError('FILE_INVALID', { found: cell, expected: 'no | and no control character' })
  return cells.join('|')
}

/** What is wrong is told by its cell, from 1: whoever writes these files counts separators. */
function parse<T>(
  schema: z.ZodType<T> & { readonly def: { readonly items: readonly unknown[] } },
  line: string,
  number: number,
): T {
  const cells = line.split('|')
  const { length } = schema.def.items
  if (cells.length !== length)
    throw new HexinError('FILE_INVALID', {
      detail: `Line ${number}.`,
      found: `${cells.length} cells`,
      expected: `${length} cells`,
    })
  const parsed = schema.safeParse(cells)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const at = Number(issue?.path[0] ?? 0)
  throw new HexinError('FILE_INVALID', {
    detail: `Line ${number}, cell ${at + 1}: ${issue?.message}.`,
    found: cells[at],
  })
}
