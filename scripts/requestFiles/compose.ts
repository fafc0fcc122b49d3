import { createHash } from 'node:crypto'
import { encode } from '@hexin/node/services/requestFiles/encode.ts'
import {
  type FileHeader,
  headerLine,
  type RequestRow,
  rowLine,
  trailerLine,
} from '@hexin/sdk/requestFiles/format.ts'

/** A request file as a core system writes it. */
export function composeRequestFile(
  header: Omit<FileHeader, 'type' | 'rows' | 'total'>,
  rows: readonly RequestRow[],
  end = '\n',
): Buffer<ArrayBuffer> {
  const bytes = (line: string) => encode(line + end, header.encoding)
  const totals = { rows: rows.length, total: rows.reduce((sum, { amount }) => sum + amount, 0n) }
  const first = bytes(headerLine({ ...header, ...totals, type: 'hexin-requests/1' }))
  const content = Buffer.concat([first, ...rows.map((row) => bytes(rowLine(row)))])
  const sha256 = createHash('sha256').update(content).digest('hex')
  return Buffer.concat([content, bytes(trailerLine({ ...totals, sha256 }))])
}
