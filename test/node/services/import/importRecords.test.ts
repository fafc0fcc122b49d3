import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { recordStatement, verifyRecord } from '@hexin/sdk/records/sdJwt.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createImportFixture, zhHeader, zhRow } from '../../../helpers/importFixture.ts'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'

let database: TestDatabase
let fixture: ReturnType<typeof createImportFixture>
beforeAll(async () => {
  database = await createTestDatabase()
  fixture = createImportFixture(database)
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const lines = (...text: string[]): string => `${text.join('\n')}\n`
const subject = 'uscc:91350100M000100Y43'

describe('a file is read as it is', () => {
  test('BOM, CRLF, blank lines, quoted line breaks, no end of line after the last row: lines are those of the file', async () => {
    const file = [
      `\uFEFF${zhHeader}`, // 1
      zhRow('1'), // 2
      '', // 3
      'bad one', // 4
      `3,"某",91350100M000100Y43,"1,000.00",80,0`, // 5
      `4,"名字`, // 6
      ``, // 7
      `很长",91350100M000100Y43,100,80,0`, // 8
      `5,"名字`, // 9
      `二",坏,100,80,0`, // 10
      '', // 11
      '', // 12
      zhRow('6', { principal: '-1' }), // 13
      zhRow('7'), // 14
    ].join('\r\n')
    const report = await fixture.run(file)
    expect(report).toMatchObject({ finished: true, rowsRead: 7, added: 4, same: 0 })
    expect(report.rejected).toEqual({
      ROW_LOAN_NUMBER_INVALID: 1,
      ROW_SUBJECT_INVALID: 1,
      ROW_PRINCIPAL_INVALID: 1,
    })
    expect(report.rejectedLines).toEqual([4, 9, 13])
    const records = await fixture.records.about(subject, 'loan')
    expect(records.map(({ claims }) => claims['borrower'])).toEqual([
      '某公司',
      '某',
      '名字\r\n\r\n很长',
      '某公司',
    ])
    expect(records[1]?.claims['principal']).toBe('100000')
  })

  test('the same with plain line feeds', async () => {
    const report = await fixture.run(lines(zhHeader, '', 'bad', '', `"1`, `2",x`, '', zhRow('3')))
    expect(report.rejectedLines).toEqual([3, 5])
    expect(report.added).toBe(1)
  })

  test('in pieces of any size, in the middle of a character too', async () => {
    const file = Buffer.from(lines(zhHeader, zhRow('1', { name: '"广州南沙""精密""仪器"' }), zhRow('2')))
    for (const size of [1, 2, 3, 7, 64]) {
      await database.empty()
      const pieces = Array.from({ length: Math.ceil(file.length / size) }, (_, i) =>
        file.subarray(i * size, (i + 1) * size),
      )
      expect(await fixture.run(Readable.from(pieces))).toMatchObject({ rowsRead: 2, added: 2 })
      const [first] = await fixture.records.about(subject, 'loan')
      expect(first?.claims['borrower']).toBe('广州南沙"精密"仪器')
    }
  })

  test('columns in another order, with spaces around their names, and some that mean nothing', async () => {
    const [number, ...rest] = zhHeader.split(',')
    const header = [...rest.toReversed().map((column) => ` ${column} `), '备注', number].join(',')
    const cells = zhRow('1').split(',')
    const row = [...cells.slice(1).toReversed(), 'x', cells[0]].join(',')
    expect(await fixture.run(lines(header, row))).toMatchObject({ added: 1, rejected: {} })
  })

  test('rows too short or too long: judged by the cells that they have', async () => {
    const report = await fixture.run(
      lines(zhHeader, '1,某公司', `${zhRow('2')},more,and more`, ',,,,,', zhRow('3')),
    )
    expect(report).toMatchObject({ added: 2, rejectedLines: [2, 4] })
    expect(report.rejected).toEqual({ ROW_SUBJECT_INVALID: 1, ROW_LOAN_NUMBER_MISSING: 1 })
  })

  test('quotes in the middle of a cell are part of it', async () => {
    await fixture.run(lines(zhHeader, zhRow('1', { name: '某"大"公司' })))
    expect((await fixture.records.about(subject, 'loan'))[0]?.claims['borrower']).toBe('某"大"公司')
  })
})

describe('a file that can’t be read', () => {
  test.each([
    ['an empty file', ''],
    ['a byte order mark alone', '\uFEFF'],
    ['blank lines alone', '\n\r\n\n'],
    ['a header without two of its columns', '贷款编号,企业名称,贷款本金,担保金额\n1,a,1,1\n'],
    ['a file of another profile', 'LoanNr_ChkDgt,Name\n1,a\n'],
    ['rows without a header', lines(zhRow('1'), zhRow('2'))],
    ['something else altogether', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255, 254])],
  ])('%s: IMPORT_HEADER_INVALID, and nothing was added', async (_, file) => {
    await expect(fixture.run(file)).rejects.toMatchObject({ code: 'IMPORT_HEADER_INVALID' })
    expect(await fixture.logSize()).toBe(0)
  })

  test('says which columns are missing', async () => {
    await expect(fixture.run('贷款编号,企业名称,贷款本金\n')).rejects.toMatchObject({
      expected: ['担保金额', '核销本金', '统一社会信用代码'],
      found: '贷款编号, 企业名称, 贷款本金',
    })
  })

  test.each(['', 'sba', 'toString', '__proto__'])('there is no profile %j', async (profile) => {
    await expect(fixture.run(zhHeader, profile)).rejects.toMatchObject({ code: 'IMPORT_PROFILE_UNKNOWN' })
  })

  test('a header alone is an import of nothing', async () => {
    for (const file of [zhHeader, `${zhHeader}\r\n`])
      expect(await fixture.run(file)).toMatchObject({
        finished: true,
        rowsRead: 0,
        added: 0,
        rejectedLines: [],
      })
  })
})

describe('one bad row never spoils the others', () => {
  test('a number used twice: with the same content it is the same, with other content a conflict', async () => {
    const report = await fixture.run(
      lines(zhHeader, zhRow('1'), zhRow('1'), zhRow('1', { principal: '100.01' }), zhRow('2')),
    )
    expect(report).toMatchObject({ rowsRead: 4, added: 2, same: 1, rejectedLines: [4] })
    expect(report.rejected).toEqual({ ROW_LOAN_NUMBER_CONFLICT: 1 })
    expect(report.totals).toEqual({ records: 2, subjects: 1, principalFen: '20000', lossFen: '0' })
  })

  test('a cell of half a megabyte is cut with a warning', async () => {
    const report = await fixture.run(lines(zhHeader, zhRow('1', { name: '长'.repeat(200_000) }), zhRow('2')))
    expect(report).toMatchObject({ added: 2, warnings: { TEXT_CUT: 1 } })
    expect((await fixture.records.about(subject, 'loan'))[0]?.claims['borrower']).toBe('长'.repeat(300))
  })

  test('a row without end stops the import and says where it begins: nothing behind it is lost unseen', async () => {
    const file = Buffer.from(
      lines(zhHeader, zhRow('1'), '', zhRow('2', { name: 'x'.repeat(3_000_000) }), zhRow('3')),
    )
    const pieces = Array.from({ length: 60 }, (_, i) => file.subarray(i * 65_536, (i + 1) * 65_536))
    for (const source of [file, Readable.from(pieces)])
      await expect(fixture.run(source)).rejects.toMatchObject({
        code: 'ROW_CSV_INVALID',
        found: 'a row without end from line 4 on',
      })
  })

  test.each(['\n', '\r\n'])(
    'a quote that is never closed: every line that it swallows is refused (%j)',
    async (end) => {
      const file = [zhHeader, zhRow('1'), '2,"never closed', zhRow('3'), zhRow('4'), '']
      for (const text of [file.join(end), file.slice(0, -1).join(end)]) {
        await database.empty()
        const report = await fixture.run(text)
        expect(report).toMatchObject({ added: 1, rejected: { ROW_CSV_INVALID: 3 }, rejectedLines: [3, 4, 5] })
        expect(report.rowsRead).toBe(4)
      }
    },
  )

  test('a null character, which no database holds, is one row’s fault', async () => {
    const report = await fixture.run(lines(zhHeader, zhRow('1'), zhRow('2', { name: 'a\0b' }), zhRow('3')))
    expect(report).toMatchObject({
      rowsRead: 3,
      added: 2,
      rejectedLines: [3],
      rejected: { ROW_CSV_INVALID: 1 },
    })
  })

  test('bytes that are no UTF-8 are kept as replacement characters', async () => {
    const row = Buffer.concat([
      Buffer.from('1,'),
      Buffer.of(0xc3, 0x28),
      Buffer.from(',91350100M000100Y43,100,80,0\n'),
    ])
    expect(await fixture.run(Buffer.concat([Buffer.from(`${zhHeader}\n`), row]))).toMatchObject({ added: 1 })
  })

  test('bad rows in each of several batches keep their own lines', async () => {
    const rows = Array.from({ length: 1_203 }, (_, i) => (i % 100 === 7 ? `${i},,,,,` : zhRow(`${i}`)))
    const report = await fixture.run(lines(zhHeader, ...rows))
    expect(report).toMatchObject({ rowsRead: 1_203, added: 1_191, rejected: { ROW_NAME_MISSING: 12 } })
    expect(report.rejectedLines).toEqual(Array.from({ length: 12 }, (_, i) => i * 100 + 9))
    expect(report.totals.records).toBe(1_191)
  })
})

describe('what an import leaves', () => {
  test('records that verify, one leaf each, with nothing in the leaf that tells whom it is about', async () => {
    await fixture.run(lines(zhHeader, zhRow('1', { name: '广州南沙精密仪器有限公司' })))
    const [record] = await fixture.records.about(subject, 'loan')
    const verified = await verifyRecord(crypto, {
      sdJwt: record?.sdJwt ?? '',
      kind: 'loan',
      keyOf: fixture.keyOf,
    })
    expect(verified).toMatchObject({ subject, claims: record?.claims, issuedAt: 1_700_000_000, issuer: 3 })
    const leaf = await database.db.selectFrom('leaves').selectAll().executeTakeFirstOrThrow()
    expect(leaf.statement.toString()).toBe(recordStatement(record?.sdJwt ?? ''))
    expect(leaf.hash).toEqual(createHash('sha256').update(Buffer.of(0)).update(leaf.statement).digest())
    const payload = Buffer.from(leaf.statement.toString().split('.')[1] ?? '', 'base64url').toString()
    expect(payload).toContain('_sd')
    for (const secret of ['广州', '91350100M000100Y43', '10000']) expect(payload).not.toContain(secret)
  })

  test('imported again nothing is added, and the totals are the same', async () => {
    const file = lines(zhHeader, zhRow('1'), zhRow('2', { principal: '7', loss: '3.50' }), 'bad')
    const first = await fixture.run(file)
    const again = await fixture.run(file)
    expect(first).toMatchObject({ rowsRead: 3, added: 2, same: 0, rejectedLines: [4] })
    expect(again).toMatchObject({ rowsRead: 3, added: 0, same: 2, rejectedLines: [4] })
    expect(again.totals).toEqual(first.totals)
    expect(first.totals).toMatchObject({ principalFen: '10700', lossFen: '350' })
    expect(await fixture.logSize()).toBe(2)
  })

  test('a stream that breaks off: what was read in whole batches stays, and importing again completes it', async () => {
    const rows = Array.from({ length: 700 }, (_, i) => zhRow(`${i}`))
    const broken = new Error('the client is gone')
    async function* source() {
      yield Buffer.from(lines(zhHeader, ...rows.slice(0, 600)))
      throw broken
    }
    await expect(fixture.run(Readable.from(source()))).rejects.toBe(broken)
    const report = await fixture.run(lines(zhHeader, ...rows))
    expect(report.added + report.same).toBe(700)
    expect(await fixture.logSize()).toBe(700)
  })
})
