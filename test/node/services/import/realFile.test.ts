import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createImportFixture } from '../../../helpers/importFixture.ts'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'

const ROWS = 500
const shared = process.env['HEXIN_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url))
const file = path.join(shared, 'data', 'sba-7a-loans.csv')
const isThere = existsSync(file)
const title = isThere ? 'the SBA’s file' : `the SBA’s file: SKIPPED, there is no ${file} (set HEXIN_SHARED)`

/** A CSV parser of this test's own, one character after the other: header names to cells, for each row. */
function parse(text: string): Record<string, string>[] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? ''
    if (quoted) {
      if (c !== '"') cell += c
      else if (text[i + 1] === '"') cell += text[i++]
      else quoted = false
    } else if (c === '"' && cell === '') quoted = true
    else if (c === ',' || c === '\n') {
      rows.at(-1)?.push(cell.replace(/\r$/, ''))
      cell = ''
      if (c === '\n') rows.push([])
    } else cell += c
  }
  const [header = [], ...body] = rows.filter((row) => row.length > 0)
  return body.map((row) => Object.fromEntries(header.map((name, i) => [name.trim(), (row[i] ?? '').trim()])))
}

/** An amount in fen, by shifting the point in its text. */
function fen(amount: string): bigint {
  const [whole = '', decimals = ''] = amount.replaceAll(/[$,\s]/g, '').split('.')
  return BigInt(whole + decimals.padEnd(2, '0').slice(0, 2))
}

describe.skipIf(!isThere)(title, () => {
  let database: TestDatabase
  let text: string
  let rows: Record<string, string>[]
  beforeAll(async () => {
    database = await createTestDatabase()
    // The file has no line breaks inside quotes among its first rows: the count below would notice.
    text = readFileSync(file, 'utf8')
      .split('\n', ROWS + 1)
      .join('\n')
      .concat('\n')
    rows = parse(text)
  })
  afterAll(() => database.close())

  test(`the first ${ROWS} rows: the totals are those of an independent count`, async () => {
    expect(rows).toHaveLength(ROWS)
    const usable = rows.filter(
      (row) =>
        /^\d+$/.test(row['LoanNr_ChkDgt'] ?? '') &&
        row['Name'] !== '' &&
        ['GrAppv', 'SBA_Appv', 'ChgOffPrinGr'].every((name) =>
          /^\$?[\d,]+(\.\d+)?\s*$/.test(row[name] ?? ''),
        ),
    )
    const byNumber = new Map(usable.map((row) => [row['LoanNr_ChkDgt'], row]))
    const companies = new Set(usable.map((row) => JSON.stringify([row['Name'], row['State'], row['Zip']])))
    const sum = (name: string) =>
      [...byNumber.values()].reduce((total, row) => total + fen(row[name] ?? '0'), 0n)

    const fixture = createImportFixture(database)
    const report = await fixture.run(text, 'sba-7a')
    expect(report.rowsRead).toBe(ROWS)
    expect(report.added).toBe(byNumber.size)
    expect(report.rejectedLines).toHaveLength(ROWS - usable.length)
    expect(report.totals).toEqual({
      records: byNumber.size,
      subjects: companies.size,
      principalFen: sum('GrAppv').toString(),
      lossFen: sum('ChgOffPrinGr').toString(),
    })
    // No table of nothing against nothing.
    expect(byNumber.size).toBeGreaterThan(400)
    expect(sum('GrAppv')).toBeGreaterThan(0n)

    const again = await fixture.run(text, 'sba-7a')
    expect(again).toMatchObject({ added: 0, same: report.added, totals: report.totals })
    expect(await fixture.logSize()).toBe(report.added)
  })
})
