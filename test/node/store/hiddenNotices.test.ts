import { createLooks } from '@hexin/node/store/looks.ts'
import { createObjections } from '@hexin/node/store/objections.ts'
import type { ExchangeRequest } from '@hexin/sdk/exchange/messages.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

test('an objection’s view does not tell of an exchange under an order before its subject may know', async () => {
  const { db } = database
  const looks = createLooks({ db, clock: () => 1_000 })
  const order = `0x${'0d'.repeat(32)}` as const
  for (const [name, shownAfter] of [
    ['plain', undefined],
    ['hidden', 2_000],
  ] as const)
    await looks.record({
      requestHash: name,
      request: { asker: 2, nonce: name, exchange: name, order, caseNumber: 'C' } as ExchangeRequest,
      statement: `request ${name}`,
      subject: 'uscc:91350100M000100Y43',
      period: undefined,
      shownAfter,
      link: undefined,
      decide: async () => ({ code: undefined, trace: [], statement: `look ${name}` }),
    })
  // The objection itself is of no matter here.
  await sql`ALTER TABLE objection_notices DROP CONSTRAINT objection_notices_number_fkey`.execute(db)
  await db
    .insertInto('objection_notices')
    .values(['plain', 'hidden'].map((exchange_id) => ({ number: 1, exchange_id, recipient: 2 })))
    .execute()
  const shownAt = async (now: number) =>
    (await createObjections({ db, clock: () => now }).notices([1])).get(1)?.map(({ exchange }) => exchange)
  expect([await shownAt(1_999), await shownAt(2_000)]).toEqual([['plain'], ['hidden', 'plain']])
})
