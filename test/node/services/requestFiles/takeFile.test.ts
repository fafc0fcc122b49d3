import { Readable } from 'node:stream'
import { decode, encode } from '@hexin/node/services/requestFiles/encode.ts'
import { createTakeFile } from '@hexin/node/services/requestFiles/takeFile.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import {
  encodings,
  FILE_LINE_MAX,
  type FileHeader,
  headerLine,
  parseRow,
  type RequestRow,
  rowLine,
} from '@hexin/sdk/requestFiles/format.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { composeRequestFile } from '../../../../scripts/requestFiles/compose.ts'

const SELF = 2
/** 2026-11-23 at half past midnight in Beijing, when Greenwich still has the 22nd. */
const NOW = Date.parse('2026-11-22T16:30:00Z') / 1_000
const head = { encoding: 'GB18030', member: SELF, businessDate: '20261123', sequence: 1 } as const

type Kept = { id: string; header: FileHeader; rows: RequestRow[]; sha256: string }

/** Takes a file in by chunks of a size, into memory: what was found good, or the code. */
async function take(file: Buffer, size = 7): Promise<Kept | { code: string; message: string }> {
  let kept: Kept | undefined
  const taking = createTakeFile({
    clock: () => NOW,
    self: SELF,
    files: {
      async take({ id, header }, read) {
        const rows: RequestRow[] = []
        const sha256 = await read(async (some) => void rows.push(...some))
        kept = { id, header, rows, sha256 }
      },
    },
  })
  const chunks = Array.from({ length: Math.ceil(file.length / size) }, (_, i) =>
    file.subarray(i * size, (i + 1) * size),
  )
  try {
    await taking(Readable.from(chunks))
  } catch (error) {
    if (isHexinError(error)) return { code: error.code, message: error.message }
    throw error
  }
  return kept as Kept
}

const row = (serial: string, change: Partial<RequestRow['order']> = {}, amount = 100n): RequestRow => ({
  serial,
  amount,
  order: {
    ...{ grant: `0x${'ab'.repeat(32)}`, kind: 'loan', fields: ['principal', 'status'] },
    ...{ purpose: 'postLoanManagement', caseNumber: '贷后〔2026〕1号', user: '李娜' },
    ...change,
  },
})

/** Text that a cell may hold, of every plane. */
const cell = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 30 })
  .filter((text) => text.isWellFormed() && !/[|\p{Cc}]/u.test(text))
const anyRow = fc
  .record({ caseNumber: cell, user: cell, amount: fc.bigInt({ min: 0n, max: 10n ** 15n }) })
  .map(({ amount, ...order }) => ({ order, amount }))
const anyRows = fc
  .array(anyRow, { maxLength: 8 })
  .map((rows) => rows.map(({ order, amount }, i) => row(`S${i}`, order, amount)))

describe('a request file', () => {
  test('of any rows comes in as it was written, in both encodings, with both line ends, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRows,
        fc.constantFrom(...encodings),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 90 }),
        async (rows, encoding, end, size) => {
          const kept = await take(composeRequestFile({ ...head, encoding }, rows, end), size)
          expect(kept).toMatchObject({ id: '20261123-1', rows })
        },
      ),
    )
  })

  test('with any one byte changed is refused', async () => {
    const file = composeRequestFile(head, [row('S1'), row('S2', { user: '𠮷田|'.slice(0, 3) })])
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: file.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const changed = Buffer.from(file)
          changed[at] = ((changed[at] ?? 0) + by) % 256
          expect(await take(changed)).toMatchObject({
            code: expect.stringMatching(/^FILE_(INVALID|ENCODING_INVALID|TOTALS_MISMATCH)$/),
          })
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('a character whose second byte is the separator stays a character', async () => {
    const user = decode(Buffer.from([0x81, 0x7c]), 'GB18030', 1)
    expect(encode(user, 'GB18030')).toEqual(Buffer.from([0x81, 0x7c]))
    expect(await take(composeRequestFile(head, [row('S1', { user })]))).toMatchObject({
      rows: [{ order: { user } }],
    })
  })

  test('without rows is a file', async () => {
    expect(await take(composeRequestFile(head, []))).toMatchObject({
      rows: [],
      header: { rows: 0, total: 0n },
    })
  })
})

const good = composeRequestFile(head, [row('S1'), row('S2')])
const lines = good.toString('latin1').split('\n')
const withLine = (number: number, line: string) =>
  Buffer.from(lines.map((was, i) => (i === number - 1 ? line : was)).join('\n'), 'latin1')

describe('what is refused, and where it is wrong', () => {
  test.each<[string, Buffer, string, RegExp]>([
    ['nothing at all', Buffer.alloc(0), 'FILE_INVALID', /end of the file/],
    ['a byte order mark', Buffer.concat([Buffer.from('\uFEFF'), good]), 'FILE_INVALID', /Line 1/],
    ['another member’s file', composeRequestFile({ ...head, member: 3 }, []), 'FILE_INVALID', /member 3.*2/],
    [
      'tomorrow’s file',
      composeRequestFile({ ...head, businessDate: '20261124' }, []),
      'FILE_INVALID',
      /20261123/,
    ],
    [
      'a day that there is not',
      composeRequestFile({ ...head, businessDate: '20260230' }, []),
      'FILE_INVALID',
      /Line 1/,
    ],
    ['sequence 0', composeRequestFile({ ...head, sequence: 0 }, []), 'FILE_INVALID', /sequence 0/],
    [
      'an answer file',
      withLine(1, (lines[0] ?? '').replace('requests', 'answers')),
      'FILE_INVALID',
      /requests/,
    ],
    [
      'more rows than a file may have',
      withLine(1, headerLine({ ...head, type: 'hexin-requests/1', rows: 100_001, total: 0n })),
      'FILE_INVALID',
      /100001 rows/,
    ],
    [
      'a line without end',
      Buffer.concat([good.subarray(0, lines[0]?.length), Buffer.alloc(9_000, 65)]),
      'FILE_INVALID',
      new RegExp(`${FILE_LINE_MAX} bytes`),
    ],
    ['a last line that was cut', good.subarray(0, -1), 'FILE_INVALID', /Line 4.*line end/],
    ['a trailer that is missing', good.subarray(0, good.lastIndexOf('T|')), 'FILE_INVALID', /trailer/],
    ['lines behind the trailer', Buffer.concat([good, Buffer.from('D|\n')]), 'FILE_INVALID', /Line 5/],
    ['a row too few', withLine(1, (lines[0] ?? '').replace('|2|200', '|1|200')), 'FILE_INVALID', /Line 3/],
    [
      'another sum',
      withLine(1, (lines[0] ?? '').replace('|2|200', '|2|201')),
      'FILE_TOTALS_MISMATCH',
      /header, total/,
    ],
    [
      'UTF-8 that says GB18030',
      withLine(2, Buffer.from(rowLine(row('S1', { user: '李娜a' }))).toString('latin1')),
      'FILE_ENCODING_INVALID',
      /Line 2/,
    ],
    ['a NUL', withLine(3, (lines[2] ?? '').replace('S2', 'S\0')), 'FILE_INVALID', /Line 3/],
    [
      'a serial number with a formula',
      withLine(3, (lines[2] ?? '').replace('S2', '=1+1')),
      'FILE_INVALID',
      /Line 3/,
    ],
    ['a grant that is none', withLine(3, (lines[2] ?? '').replace('0xab', '0xzz')), 'FILE_INVALID', /Line 3/],
    [
      'a purpose that is none',
      withLine(3, (lines[2] ?? '').replace('postLoan', 'anyLoan')),
      'FILE_INVALID',
      /Line 3/,
    ],
    [
      'an amount with a point',
      withLine(3, (lines[2] ?? '').replace(/\|100$/, '|1.00')),
      'FILE_INVALID',
      /Line 3/,
    ],
    [
      'an amount below zero',
      withLine(3, (lines[2] ?? '').replace(/\|100$/, '|-1')),
      'FILE_INVALID',
      /Line 3/,
    ],
  ])('%s', async (_, file, code, words) => {
    const refused = await take(file, 4_096)
    expect(refused).toMatchObject({ code })
    expect((refused as { message: string }).message).toMatch(words)
  })

  test('a line with a cell too few, and a cell that is wrong, are told so', async () => {
    const short = await take(withLine(3, (lines[2] ?? '').replace('|100', '')), 4_096)
    expect(short).toMatchObject({
      message: expect.stringContaining('Line 3. Found 8 cells. Expected 9 cells.'),
    })
    const wrong = await take(withLine(3, (lines[2] ?? '').replace(/\|100$/, '|1.00')), 4_096)
    expect(wrong).toMatchObject({
      message: expect.stringContaining('Line 3, cell 9: fen, a whole number. Found 1.00.'),
    })
  })

  test('a row line reads as it was written', () => {
    expect(parseRow(rowLine(row('S1')), 2)).toEqual(row('S1'))
  })
})
