import type { Place } from '@hexin/node/ports/page.ts'
import type { NewRecord } from '@hexin/node/ports/records.ts'
import { createImports } from '@hexin/node/store/imports.ts'
import { createRecords } from '@hexin/node/store/records.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const clock = () => 1_000
const subjectOf = (i: number): SubjectId => `local:test:${`${i}`.padStart(8, '0')}`

/** A record whose issuing is counted. */
function record(number: string, { content = number, subject = subjectOf(1), claims = {} } = {}) {
  const issued: string[] = []
  const made: NewRecord = {
    number,
    subject,
    claims: { loanNumber: number, borrower: `Company ${content}`, ...claims },
    contentHash: `hash of ${content}`,
    async issue() {
      issued.push(number)
      return {
        sdJwt: `statement ${number} ${content}~disclosures~`,
        statement: `statement ${number} ${content}`,
      }
    },
  }
  return { made, issued }
}

const records = (db = database.db) => createRecords({ db, clock })
const imports = () => createImports({ db: database.db, clock })
const logSize = async () =>
  (await database.db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()).size

describe('records', () => {
  test('new, the same and in conflict, in one batch and against what is there', async () => {
    const first = [record('1'), record('2'), record('1'), record('2', { content: 'other' })]
    const add = (batch: readonly { made: NewRecord }[]) =>
      records().add({ kind: 'loan', records: batch.map(({ made }) => made) })
    expect(await add(first)).toEqual(['added', 'added', 'same', 'conflict'])
    const second = [record('2'), record('3'), record('1', { content: 'other' })]
    expect(await add(second)).toEqual(['same', 'added', 'conflict'])
    // Only what is new was signed, and it has one leaf each.
    expect([...first, ...second].map(({ issued }) => issued.length)).toEqual([1, 1, 0, 0, 0, 1, 0])
    expect(await logSize()).toBe(3)
  })

  test('the same number is another record in another kind', async () => {
    await records().add({ kind: 'loan', records: [record('1').made] })
    expect(await records().add({ kind: 'tax', records: [record('1').made] })).toEqual(['added'])
  })

  test('`about` gives a subject’s records of one kind in the order of the log, with leaf and statement', async () => {
    const one = subjectOf(1)
    const two = subjectOf(2)
    const batch = [
      record('1', { subject: one }),
      record('2', { subject: two }),
      record('3', { subject: one }),
    ]
    await records().add({ kind: 'loan', records: batch.map(({ made }) => made) })
    await records().add({ kind: 'tax', records: [record('9', { subject: one }).made] })
    const store = records()
    const [ofOne, ofTwo, ofNobody, tax] = await Promise.all([
      store.about(one, 'loan'),
      store.about(two, 'loan'),
      store.about(subjectOf(3), 'loan'),
      store.about(one, 'tax'),
    ])
    expect(ofOne).toEqual([
      {
        kind: 'loan',
        number: '1',
        subject: one,
        claims: { loanNumber: '1', borrower: 'Company 1' },
        sdJwt: 'statement 1 1~disclosures~',
        leafIndex: 0,
        createdAt: 1_000,
        objected: false,
      },
      expect.objectContaining({ number: '3', leafIndex: 2 }),
    ])
    expect(ofTwo.map(({ number }) => number)).toEqual(['2'])
    expect(ofNobody).toEqual([])
    expect(tax.map(({ number }) => number)).toEqual(['9'])
    const leaf = await database.db
      .selectFrom('leaves')
      .selectAll()
      .where('leaf_index', '=', 2)
      .executeTakeFirst()
    expect(leaf).toMatchObject({ kind: 'record', statement: Buffer.from('statement 3 3') })
  })

  test('the same file at once by two processes: each record is added once', async () => {
    const pools = [1, 2].map(() => database.reconnect())
    const numbers = Array.from({ length: 120 }, (_, i) => `${i}`)
    await Promise.all(['a', 'b'].map((id) => imports().start(id, 'test')))
    const outcomes = await Promise.all(
      pools.map(async (db, p) => {
        const all: string[] = []
        for (let at = 0; at < numbers.length; at += 20) {
          const batch = numbers.slice(at, at + 20).map((number) => record(number).made)
          all.push(
            ...(await records(db).add({ kind: 'loan', records: batch, importId: p === 0 ? 'a' : 'b' })),
          )
        }
        return all
      }),
    )
    for (const i of numbers.keys())
      expect(outcomes.map((outcome) => outcome[i]).toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
        'added',
        'same',
      ])
    expect(await logSize()).toBe(numbers.length)
    for (const id of ['a', 'b'])
      expect(await imports().find(id)).toMatchObject({ totals: { records: numbers.length } })
    for (const db of pools) await db.destroy()
  })

  test('a batch that fails leaves neither records nor leaves', async () => {
    const broken = { ...record('2').made, issue: () => Promise.reject(new Error('the signer is away')) }
    await expect(records().add({ kind: 'loan', records: [record('1').made, broken] })).rejects.toThrow(
      'signer',
    )
    expect(await logSize()).toBe(0)
    expect(await records().about(subjectOf(1), 'loan')).toEqual([])
  })
})

describe('imports', () => {
  /** What `parts` stand for, added up by other means than the database's. */
  const sum = (values: readonly bigint[]): string => values.reduce((a, b) => a + b, 0n).toString()

  test('the totals are those of the accepted rows, to the last fen', async () => {
    // Far beyond what a double counts exactly.
    const rows = Array.from({ length: 60 }, (_, i) => ({
      principal: 900_719_925_474_099_100n + BigInt(i * 7 + 1),
      loss: BigInt(i) * 3n,
      subject: subjectOf(i % 7),
    }))
    await imports().start('first', 'loans-zh')
    const batch = rows.map(
      ({ principal, loss, subject }, i) =>
        record(`${i}`, { subject, claims: { principal: `${principal}`, loss: `${loss}` } }).made,
    )
    const conflict = record('0', { content: 'other', claims: { principal: '5', loss: '5' } }).made
    await records().add({ kind: 'loan', records: [...batch, conflict], importId: 'first' })
    const report = { rowsRead: 61, added: 60, same: 0, rejected: { X: 1 }, rejectedLines: [62], warnings: {} }
    await imports().finish('first', report)
    expect(await imports().find('first')).toEqual({
      id: 'first',
      profile: 'loans-zh',
      startedAt: 1_000,
      finishedAt: 1_000,
      report,
      totals: {
        records: 60,
        subjects: 7,
        principalFen: sum(rows.map(({ principal }) => principal)),
        lossFen: sum(rows.map(({ loss }) => loss)),
      },
    })
  })

  test('an import of what is there already has the same totals; one that was cut short is not finished', async () => {
    const claims = { principal: '100', loss: '7' }
    for (const id of ['first', 'again']) {
      await imports().start(id, 'loans-zh')
      await records().add({ kind: 'loan', records: [record('1', { claims }).made], importId: id })
    }
    const totals = { records: 1, subjects: 1, principalFen: '100', lossFen: '7' }
    expect(await imports().find('first')).toMatchObject({ totals, finishedAt: null, report: { rowsRead: 0 } })
    expect(await imports().find('again')).toMatchObject({ totals })
    expect(await imports().find('neither')).toBeUndefined()
  })

  test('an import of nothing adds up to nothing', async () => {
    await imports().start('empty', 'loans-zh')
    const totals = { records: 0, subjects: 0, principalFen: '0', lossFen: '0' }
    expect(await imports().find('empty')).toMatchObject({ totals })
    expect(await imports().subjects('empty', { limit: 10 })).toEqual({ items: [], next: undefined })
  })

  test('companies come page by page, each once, with the name of its first record', async () => {
    await imports().start('pages', 'loans-zh')
    const batch = Array.from({ length: 25 }, (_, i) => record(`${i}`, { subject: subjectOf(i % 10) }).made)
    await records().add({ kind: 'loan', records: batch, importId: 'pages' })
    const pages: { subject: string; name: string }[] = []
    let after: Place | undefined
    do {
      const page = await imports().subjects('pages', { limit: 4, after })
      pages.push(...page.items)
      after = page.next
    } while (after)
    expect(pages).toEqual(
      Array.from({ length: 10 }, (_, i) => ({ subject: subjectOf(i), name: `Company ${i}` })),
    )
  })
})
