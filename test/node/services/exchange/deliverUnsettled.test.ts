import type { ExchangeRow, Exchanges } from '@hexin/node/ports/exchange.ts'
import { createDeliverUnsettled } from '@hexin/node/services/exchange/deliverUnsettled.ts'
import { createExchanges } from '@hexin/node/store/exchanges.ts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'

let database: TestDatabase
let store: Exchanges
beforeAll(async () => {
  database = await createTestDatabase()
  store = createExchanges({ db: database.db, clock: () => 1_000 })
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const begin = (id: string, provider: number) =>
  store.begin({
    ...{ id, provider, idempotencyKey: id, bodyHash: id },
    grant: `0x${'ab'.repeat(32)}`,
    caseNumber: 'C1',
    code: undefined,
    sign: async () => ({ request: `request ${id}`, requestHash: id }),
    subject: 'uscc:91350100M000100Y43',
    expiresAt: 2_000,
    period: undefined,
    underOrder: false,
    shownAfter: undefined,
    trace: [],
  })

/** One round, in which delivery goes as the test says for each exchange. */
async function round(outcome: (row: ExchangeRow) => Promise<unknown>) {
  const errors: unknown[] = []
  const delivered: string[] = []
  const work = createDeliverUnsettled({
    exchanges: store,
    async deliver(row) {
      await outcome(row)
      delivered.push(row.id)
      return row
    },
    onError: (error) => errors.push(error),
  })
  return { done: work(), errors, delivered }
}

test('a poisonous exchange is reported and holds up neither the ones behind it nor other providers’', async () => {
  for (const [id, provider] of [
    ['poison', 3],
    ['behind', 3],
    ['other', 4],
  ] as const)
    await begin(id, provider)
  const { done, errors, delivered } = await round(async ({ id }) => {
    if (id === 'poison') throw new TypeError('poison')
  })
  await done
  expect(delivered.toSorted()).toEqual(['behind', 'other'])
  expect(errors).toEqual([new TypeError('poison')])
})

test('a provider that never answers holds up its own only', async () => {
  for (const [id, provider] of [
    ['dead', 3],
    ['other', 4],
  ] as const)
    await begin(id, provider)
  const others = Promise.withResolvers<undefined>()
  const { delivered } = await round(async ({ id }) => {
    if (id === 'dead') return new Promise(() => undefined)
    others.resolve(undefined)
    return undefined
  })
  await others.promise
  await Promise.resolve()
  expect(delivered).toEqual(['other'])
})

test('however many wait for a dead provider, the others’ turn comes in the same round', async () => {
  await Promise.all(Array.from({ length: 150 }, (_, i) => begin(`dead ${i}`, 3)))
  await begin('other', 4)
  const { done, delivered } = await round(async () => undefined)
  await done
  expect(delivered).toContain('other')
  expect(delivered).toHaveLength(101)
})
