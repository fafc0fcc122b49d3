import { createHash } from 'node:crypto'
import { isSubjectId } from '@hexin/sdk/schemas/subject.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDraw, generateLoansCsv } from '../../../scripts/generate/companies.ts'
import { createImportFixture } from '../../helpers/importFixture.ts'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const rowsOf = (csv: string): string[][] => {
  const [, ...rows] = csv.trimEnd().split('\n')
  return rows.map((row) => row.split(','))
}

/** GB 32100-2015, written down once more: weights 3^i mod 31, the check makes the sum divisible. */
function checkOf(first17: string): string {
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const sum = Array.from(first17).reduce((total, c, i) => total + alphabet.indexOf(c) * (3 ** i % 31), 0)
  return alphabet[(31 - (sum % 31)) % 31] ?? ''
}

describe('made-up loans', () => {
  test('the same seed gives the same file, for ever; another seed another file', () => {
    const file = generateLoansCsv({ seed: 'hexin', count: 300 })
    expect(generateLoansCsv({ seed: 'hexin', count: 300 })).toBe(file)
    expect(generateLoansCsv({ seed: 'other', count: 300 })).not.toBe(file)
    // What this seed gave when the test was written: a change of the generator changes everybody's figures.
    expect(createHash('sha256').update(file).digest('hex')).toMatchInlineSnapshot(
      `"379e21fa8a8adada7155c24703e16bcc79b5c241a926974e03e12eb33e31d651"`,
    )
  })

  test('a longer file begins with the shorter one', () => {
    const short = generateLoansCsv({ seed: 'hexin', count: 50 })
    expect(generateLoansCsv({ seed: 'hexin', count: 80 }).startsWith(short)).toBe(true)
    expect(rowsOf(short)).toHaveLength(50)
  })

  test('every 统一社会信用代码 is valid, by the node’s check and by another one', () => {
    const codes = rowsOf(generateLoansCsv({ seed: 'codes', count: 2_000 })).map((row) => row[2] ?? '')
    for (const code of codes) {
      expect(isSubjectId(`uscc:${code}`), code).toBe(true)
      expect(checkOf(code.slice(0, 17))).toBe(code[17])
    }
    // Some companies have two loans, and no two companies one code.
    expect(new Set(codes).size).toBeGreaterThan(1_500)
    expect(new Set(codes).size).toBeLessThan(2_000)
  })

  test('one code is one company; loan numbers are never used twice', () => {
    const rows = rowsOf(generateLoansCsv({ seed: 'companies', count: 1_000 }))
    const names = Map.groupBy(rows, (row) => row[2])
    for (const loans of names.values()) expect(new Set(loans.map((row) => row[1])).size).toBe(1)
    expect(new Set(rows.map((row) => row[0])).size).toBe(rows.length)
  })

  test('the provider’s import takes every row, without a warning', async () => {
    const file = generateLoansCsv({ seed: 'import', count: 300 })
    const report = await createImportFixture(database).run(file)
    expect(report).toMatchObject({ rowsRead: 300, added: 300, rejectedLines: [], warnings: {} })
    const principal = rowsOf(file).reduce((sum, row) => sum + BigInt((row[4] ?? '').replace('.', '')), 0n)
    expect(report.totals.principalFen).toBe(principal.toString())
  })
})

describe('the draw', () => {
  test('gives numbers below its bound, each about as often', () => {
    const draw = createDraw('fair')
    const counts = [0, 0, 0, 0, 0]
    for (let i = 0; i < 5_000; i++) {
      const drawn = draw(5)
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    expect(counts).toHaveLength(5)
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150)
  })
})
