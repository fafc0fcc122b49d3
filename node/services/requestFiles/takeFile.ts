import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import {
  assertTotals,
  type FileHeader,
  parseHeader,
  parseRow,
  parseTrailer,
  type RequestRow,
} from '@hexin/sdk/requestFiles/format.ts'
import { beijingDay } from '@hexin/sdk/schemas/adverse.ts'
import type { Clock } from '../../ports/clock.ts'
import type { RequestFiles } from '../../ports/requestFiles.ts'
import { decode } from './encode.ts'
import { type Line, readLines } from './readLines.ts'

/** Rows that are written at a time. */
const BATCH = 500
/** What could not be asked within this long is given up, in seconds. */
const GIVEN_UP_S = 86_400

/** Takes a request file in: once all of it is good and durable, each of its questions is asked, whatever happens to this process. Resolves to the file's id. */
export type TakeFile = (source: Readable) => Promise<string>

/** @throws HexinError FILE_INVALID, FILE_ENCODING_INVALID, FILE_TOTALS_MISMATCH, FILE_SERIAL_REUSED, FILE_SEQUENCE_REUSED; nothing of it is kept then */
export function createTakeFile({
  clock,
  self,
  files,
}: {
  readonly clock: Clock
  readonly self: number
  readonly files: Pick<RequestFiles, 'take'>
}): TakeFile {
  function readHeader({ content }: Line): FileHeader {
    // Up to its encoding it is ASCII.
    const encoding = content.toString('latin1').split('|')[2] === 'GB18030' ? 'GB18030' : 'UTF-8'
    const header = parseHeader(decode(content, encoding, 1), 'hexin-requests/1')
    if (header.member !== self)
      throw new HexinError('FILE_INVALID', {
        detail: 'Line 1.',
        found: `member ${header.member}`,
        expected: self,
      })
    const today = beijingDay(clock()).replaceAll('-', '')
    if (header.businessDate > today)
      throw new HexinError('FILE_INVALID', {
        detail: 'Line 1.',
        found: `business date ${header.businessDate}`,
        expected: `at most ${today}`,
      })
    return header
  }

  return async (source) => {
    const hash = createHash('sha256')
    const lines = readLines(source)
    const first = await next(lines)
    hash.update(first.bytes)
    const header = readHeader(first)
    const id = `${header.businessDate}-${header.sequence}`

    await files.take({ id, header, until: clock() + GIVEN_UP_S }, async (keep) => {
      let total = 0n
      let batch: RequestRow[] = []
      for (let i = 0; i < header.rows; i++) {
        const { bytes, content, number } = await next(lines)
        const row = parseRow(decode(content, header.encoding, number), number)
        hash.update(bytes)
        total += row.amount
        batch.push(row)
        if (batch.length < BATCH) continue
        await keep(batch)
        batch = []
      }
      if (batch.length > 0) await keep(batch)
      const last = await next(lines)
      const trailer = parseTrailer(decode(last.content, header.encoding, last.number), last.number)
      const sha256 = hash.digest('hex')
      assertTotals(header, trailer, { total, sha256 })
      const behind = await lines.next()
      if (!behind.done)
        throw new HexinError('FILE_INVALID', {
          detail: `Line ${behind.value.number}.`,
          found: 'a line behind the trailer',
        })
      return sha256
    })
    return id
  }
}

async function next(lines: AsyncGenerator<Line>): Promise<Line> {
  const { done, value } = await lines.next()
  if (done) throw new HexinError('FILE_INVALID', { found: 'the end of the file', expected: 'a trailer' })
  return value
}
