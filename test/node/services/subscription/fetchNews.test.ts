import { createFetchNews } from '@hexin/node/services/subscription/fetchNews.ts'
import { createSubscriptions } from '@hexin/node/store/subscriptions.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

/** As many as one round looks at. */
const ROUND = 200
const [PROVIDER, FREE] = [1, 'not paused']
let now = 1_000
const clock = () => now

test('paused subscriptions with news, however many, take no place from another one', async () => {
  const subscriptions = createSubscriptions({ db: database.db, clock })
  const terms = {
    kind: 'loan',
    fields: ['status'],
    purpose: 'postLoanManagement' as const,
    caseNumber: 'PUSH',
    user: 'clerk 7',
    until: 9_000,
    everyS: 60,
  }
  const ids = [...Array.from({ length: ROUND }, (_, i) => `paused ${i}`), FREE]
  for (const id of ids) {
    await subscriptions.add({ id, terms: { ...terms, grant: `0x${id}` }, provider: PROVIDER })
    await subscriptions.renewAt(id, 9_000)
    await subscriptions.tell(PROVIDER, { id, state: 'new', block: 1 })
  }
  // All the others have waited longer.
  await subscriptions.postpone({ id: FREE, number: 1 }, 5)

  const asked: string[] = []
  const round = createFetchNews({
    ...{ clock, subscriptions },
    peers: { request: () => Promise.reject(new Error('nothing is renewed here')) },
    blocks: { head: () => ({ number: 1 }) },
    decide: async ({ grant }: { grant: string }) => ({
      decision: { code: grant === `0x${FREE}` ? null : 'GRANT_PAUSED' },
    }),
    ask: async ({ order }: { order: { grant: string } }) => void asked.push(order.grant),
    exchanges: { findByKey: async () => undefined },
    onError: (error: unknown) => {
      throw error
    },
  } as unknown as Parameters<typeof createFetchNews>[0])

  await round()
  expect(asked).toEqual([])
  await round()
  expect(asked).toEqual([`0x${FREE}`])
  // They are looked at again: a pause may be over.
  now += 10
  expect(await subscriptions.due(now, 1)).toHaveLength(ROUND)
})
