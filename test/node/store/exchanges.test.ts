import type { ExchangeOutcome, NewExchange } from '@hexin/node/ports/exchange.ts'
import { createExchanges } from '@hexin/node/store/exchanges.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const grant: Hex = `0x${'ab'.repeat(32)}`
const store = () => createExchanges({ db: database.db, clock: () => 1_000 })

const exchange = (id: string, change: Partial<NewExchange> = {}): NewExchange => ({
  id,
  idempotencyKey: `key ${id}`,
  bodyHash: `body ${id}`,
  grant,
  provider: 3,
  caseNumber: 'C1',
  code: undefined,
  sign: async () => ({ request: `request ${id}`, requestHash: `hash ${id}` }),
  subject: 'uscc:91350100M000100Y43',
  expiresAt: 2_000,
  period: undefined,
  underOrder: false,
  shownAfter: undefined,
  trace: [],
  ...change,
})

const outcome = (id: string, change: Partial<ExchangeOutcome> = {}): ExchangeOutcome => ({
  id,
  grant,
  state: 'answered',
  code: undefined,
  answer: Buffer.from(`answer ${id}`),
  records: 2,
  fieldsDisclosed: 6,
  receipt: `receipt ${id}`,
  ...change,
})

const leaves = async () => {
  const rows = await database.db.selectFrom('leaves').selectAll().orderBy('leaf_index').execute()
  expect(rows.map(({ leaf_index }) => leaf_index)).toEqual(rows.map((_, i) => i))
  return rows.map(({ statement }) => statement.toString())
}
const uses = async () =>
  (await database.db.selectFrom('grant_uses').select('uses').where('grant_id', '=', grant).executeTakeFirst())
    ?.uses

describe('exchanges', () => {
  test('begin: a new one is sent, and is found by its id', async () => {
    const begun = await store().begin(exchange('a'))
    expect(begun).toEqual({
      isNew: true,
      row: {
        id: 'a',
        bodyHash: 'body a',
        grant,
        underOrder: false,
        provider: 3,
        subject: 'uscc:91350100M000100Y43',
        caseNumber: 'C1',
        state: 'sent',
        code: undefined,
        request: 'request a',
        expiresAt: 2_000,
        createdAt: 1_000,
        answer: undefined,
        noticed: false,
        delivery: { attempts: 0, code: undefined, nextAttemptAt: 0 },
      },
    })
    expect(await store().find('a')).toEqual(begun.row)
    expect(await store().find('b')).toBeUndefined()
  })

  test('begin with a key that is taken finds what is there: alone, in one batch, at once by two processes', async () => {
    await store().begin(exchange('a'))
    const again = await store().begin(exchange('b', { idempotencyKey: 'key a', bodyHash: 'other' }))
    expect(again).toMatchObject({ isNew: false, row: { id: 'a', bodyHash: 'body a' } })

    const [even, odd] = [store(), store()]
    const many = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        (i % 2 === 0 ? even : odd).begin(exchange(`m${i}`, { idempotencyKey: `shared ${i % 3}` })),
      ),
    )
    expect(many.filter((begun) => begun?.isNew)).toHaveLength(3)
    const byKey = Map.groupBy(many, (_, i) => i % 3)
    for (const rows of byKey.values()) expect(new Set(rows.map((begun) => begun?.row.id)).size).toBe(1)
  })

  test('begin with a refusal is settled already', async () => {
    const refused = exchange('a', {
      code: 'GRANT_EXPIRED',
      sign: undefined,
      trace: [{ rule: 'grant.expiry', pass: false, found: 5, bound: 4 }],
    })
    expect((await store().begin(refused)).row).toMatchObject({ state: 'refused', code: 'GRANT_EXPIRED' })
    expect(await store().unsettled(10)).toEqual([])
    expect(await leaves()).toEqual([])
  })

  test('settled twice, one after the other and at once: the first outcome stands, with one receipt and one use', async () => {
    await store().begin(exchange('a'))
    await store().settle(outcome('a'))
    const late = { state: 'refused', code: 'GRANT_REVOKED', answer: undefined, receipt: 'another' } as const
    const stands = { state: 'answered', code: undefined, answer: Buffer.from('answer a') }
    expect(await store().settle(outcome('a', late))).toEqual(stands)
    expect(await store().find('a')).toMatchObject(stands)
    expect(await leaves()).toEqual(['receipt a'])
    expect(await uses()).toBe(1)

    await store().begin(exchange('b'))
    const processes = [store(), store(), store()]
    const told = await Promise.all(
      processes.map((process, i) =>
        process.settle(outcome('b', { receipt: `receipt b${i}`, answer: Buffer.of(i) })),
      ),
    )
    const { answer } = (await store().find('b')) ?? {}
    expect(told.map((settled) => settled.answer)).toEqual([answer, answer, answer])
    expect((await leaves()).filter((text) => text.startsWith('receipt b'))).toHaveLength(1)
    expect(await uses()).toBe(2)
  })

  test('settled twice within one batch: still one receipt', async () => {
    await store().begin(exchange('a'))
    const one = store()
    const [told, again] = await Promise.all([
      one.settle(outcome('a')),
      one.settle(outcome('a', { receipt: 'another', answer: Buffer.of(2) })),
    ])
    expect(again.answer).toEqual(told.answer)
    expect(await leaves()).toHaveLength(1)
    expect(await uses()).toBe(1)
  })

  test('many at once: each receipt its leaf, each answered or invalid one a use, no other', async () => {
    const states = ['answered', 'refused', 'invalid', 'undeliverable'] as const
    const ids = Array.from({ length: 60 }, (_, i) => `x${i}`)
    const [one, two] = [store(), store()]
    await Promise.all(ids.map((id) => one.begin(exchange(id))))
    expect(await one.unsettled(25)).toHaveLength(25)
    await Promise.all(
      ids.map((id, i) =>
        (i % 2 === 0 ? one : two).settle(outcome(id, { state: states[i % 4] ?? 'answered' })),
      ),
    )
    expect((await leaves()).toSorted()).toEqual(ids.map((id) => `receipt ${id}`).toSorted())
    expect(await uses()).toBe(30)
    expect(await one.unsettled(25)).toEqual([])
  })

  test('an outcome of an exchange that was never begun leaves no trace', async () => {
    await expect(store().settle(outcome('ghost'))).rejects.toMatchObject({ code: 'EXCHANGE_UNKNOWN' })
    expect(await leaves()).toEqual([])
    expect(await uses()).toBeUndefined()
  })

  test('figures count by outcome, of one case or of all', async () => {
    const one = store()
    for (const [i, caseNumber] of ['C1', 'C1', 'C2', 'C1', 'C1', 'C2'].entries())
      await one.begin(exchange(`${i}`, { caseNumber }))
    await one.begin(exchange('early', { code: 'GRANT_EXPIRED' }))
    await one.settle(outcome('0'))
    await one.settle(outcome('1', { fieldsDisclosed: 5 }))
    await one.settle(outcome('2', { fieldsDisclosed: 4 }))
    await one.settle(outcome('3', { state: 'refused', code: 'GRANT_REVOKED', fieldsDisclosed: 0 }))
    await one.settle(
      outcome('4', { state: 'undeliverable', code: 'EXCHANGE_UNDELIVERABLE', fieldsDisclosed: 0 }),
    )
    expect(await one.figures('C1')).toEqual({
      answered: 2,
      refused: { GRANT_EXPIRED: 1, GRANT_REVOKED: 1 },
      fieldsDisclosed: 11,
    })
    expect(await one.figures(undefined)).toMatchObject({ answered: 3, fieldsDisclosed: 15 })
    expect(await one.figures('C9')).toEqual({ answered: 0, refused: {}, fieldsDisclosed: 0 })
  })
})
