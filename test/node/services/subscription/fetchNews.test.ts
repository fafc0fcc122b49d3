import type { Subscriptions } from '@hexin/node/ports/subscriptions.ts'
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

const terms = {
  kind: 'loan',
  fields: ['status'],
  purpose: 'postLoanManagement' as const,
  caseNumber: 'PUSH',
  user: 'clerk 7',
  until: 9_000,
  everyS: 60,
}

type Fetching = Parameters<typeof createFetchNews>[0]

/** The rounds of a member whose exchanges are answered at once. `asked`: each exchange's key, as often as it was asked for. */
function fetching(
  subscriptions: Subscriptions,
  codeOf: (grant: string) => string | null = () => null,
): { readonly round: () => Promise<void>; readonly asked: { grant: string; key: string }[] } {
  const asked: { grant: string; key: string }[] = []
  const round = createFetchNews({
    ...{ clock, subscriptions },
    peers: { request: async () => ({ taken: true }) },
    blocks: { head: () => ({ number: 1 }) },
    decide: async ({ grant }: { grant: string }) => ({ decision: { code: codeOf(grant) } }),
    ask: async ({ order, idempotencyKey: key }: { order: { grant: string }; idempotencyKey: string }) =>
      void asked.push({ grant: order.grant, key }),
    exchanges: { findByKey: async (key: string) => ({ id: `exchange of ${key}`, state: 'answered' }) },
    onError: () => undefined,
  } as unknown as Fetching)
  return { round, asked }
}

const store = () => createSubscriptions({ db: database.db, clock })
const state = (n: number) => `state ${n}`

test('a provider that floods with news has one exchange an interval; the last news is fetched in the end', async () => {
  const subscriptions = store()
  await subscriptions.add({ id: 'flood', terms: { ...terms, grant: '0xflood' }, provider: PROVIDER })
  const { round, asked } = fetching(subscriptions)
  const begun = now
  for (let second = 0; second < 600; second++, now++) {
    for (let n = 0; n < 5; n++)
      await subscriptions.tell(PROVIDER, { id: 'flood', state: state(5 * second + n), block: 1 })
    await round()
  }
  expect(asked).toHaveLength(600 / terms.everyS)
  expect(new Set(asked.map(({ key }) => key)).size).toBe(asked.length)
  now = begun + 600 + terms.everyS
  await round()
  expect(await subscriptions.find('flood')).toMatchObject({ seen: state(2_999), deliveries: 11 })
  // The control: with nothing new, nothing is asked.
  now += 10 * terms.everyS
  await round()
  expect(asked).toHaveLength(11)
  await subscriptions.end('flood', null)
})

test('killed between the exchange and its note, it goes on with the same exchange, and news of the meantime waits for the next', async () => {
  const subscriptions = store()
  await subscriptions.add({ id: 'crash', terms: { ...terms, grant: '0xcrash' }, provider: PROVIDER })
  await subscriptions.tell(PROVIDER, { id: 'crash', state: state(1), block: 1 })
  const dying = fetching({ ...subscriptions, advance: () => Promise.reject(new Error('killed')) })
  await dying.round()
  await subscriptions.tell(PROVIDER, { id: 'crash', state: state(2), block: 1 })
  const restarted = fetching(subscriptions)
  await restarted.round()
  expect(restarted.asked).toEqual(dying.asked)
  // What it fetched was of the first state: the second is still to come.
  expect(await subscriptions.find('crash')).toMatchObject({ seen: state(1), told: state(2), deliveries: 1 })
  now += terms.everyS
  await restarted.round()
  expect(restarted.asked.map(({ key }) => key)).toEqual(['subscription:crash:1', 'subscription:crash:2'])
  expect(await subscriptions.find('crash')).toMatchObject({ seen: state(2), deliveries: 2 })
  await subscriptions.end('crash', null)
})

test('paused subscriptions with news, however many, take no place from another one', async () => {
  const subscriptions = store()
  const ids = [...Array.from({ length: ROUND }, (_, i) => `paused ${i}`), FREE]
  for (const id of ids) {
    await subscriptions.add({ id, terms: { ...terms, grant: `0x${id}` }, provider: PROVIDER })
    await subscriptions.renewAt(id, 9_000)
    await subscriptions.tell(PROVIDER, { id, state: 'new', block: 1 })
  }
  // All the others have waited longer.
  await subscriptions.postpone({ id: FREE, number: 1 }, 5)

  const { round, asked } = fetching(subscriptions, (grant) => (grant === `0x${FREE}` ? null : 'GRANT_PAUSED'))
  await round()
  expect(asked).toEqual([])
  await round()
  expect(asked.map(({ grant }) => grant)).toEqual([`0x${FREE}`])
  // They are looked at again: a pause may be over.
  now += 10
  expect(await subscriptions.due(now, 1)).toHaveLength(ROUND)
})
