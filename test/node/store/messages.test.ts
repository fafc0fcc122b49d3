import { addMessages, createMessages } from '@hexin/node/store/messages.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
let now = 0
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  now = 1_000
  await database.empty()
})

const store = () => createMessages({ db: database.db, clock: () => now })

const add = (recipient: number, count: number, expiresAt = 9_000) =>
  database.db.transaction().execute((tx) =>
    addMessages(
      tx,
      Array.from({ length: count }, (_, i) => ({
        recipient,
        method: 'grant' as const,
        body: JSON.stringify({ to: recipient, i }),
        expiresAt,
      })),
      now,
    ),
  )

const states = async () => {
  const rows = await database.db
    .selectFrom('messages')
    .select(['state', 'detail', 'attempts'])
    .orderBy('id')
    .execute()
  return rows.map(({ state, detail, attempts }) => [state, attempts, detail])
}
const bodies = (messages: readonly { body: unknown }[]) => messages.map(({ body }) => body)

const why = (detail: string) => ({ code: 'PEER_UNREACHABLE' as const, detail })

describe('messages', () => {
  test('are due from the start, oldest first, at most so many a recipient: a long queue hides nobody', async () => {
    await add(4, 50)
    await add(5, 2)
    const due = await store().due(3)
    const byRecipient = Map.groupBy(due, ({ recipient }) => recipient)
    expect(bodies(byRecipient.get(4) ?? [])).toEqual([0, 1, 2].map((i) => ({ to: 4, i })))
    expect(bodies(byRecipient.get(5) ?? [])).toEqual([0, 1].map((i) => ({ to: 5, i })))
  })

  test('a recipient whose messages are all put off does not keep back the others’, nor its own new ones', async () => {
    await add(4, 3)
    await add(5, 1)
    const first = await store().due(10)
    for (const { id, recipient } of first)
      if (recipient === 4) await store().retry(id, now + 30, why('unreachable'))
    expect(bodies(await store().due(10))).toEqual([{ to: 5, i: 0 }])
    await add(4, 1)
    expect(await store().due(10)).toHaveLength(2)
    now += 30
    expect(await store().due(10)).toHaveLength(5)
    expect((await states())[0]).toEqual(['open', 1, 'unreachable'])
  })

  test('attempts are counted, for whoever lets the pauses grow', async () => {
    await add(4, 1)
    for (const expected of [0, 1, 2]) {
      const [message] = await store().due(1)
      expect(message?.attempts).toBe(expected)
      await store().retry(message?.id ?? 0, now, why('again'))
    }
  })

  test('what was delivered or refused is due no more', async () => {
    await add(4, 3)
    const [first, second, third] = await store().due(10)
    await store().delivered([first?.id ?? 0, third?.id ?? 0])
    await store().refused(second?.id ?? 0, why('GRANT_CHAIN_MISMATCH'))
    expect(await store().due(10)).toEqual([])
    expect(await states()).toEqual([
      ['delivered', 0, null],
      ['refused', 1, 'GRANT_CHAIN_MISMATCH'],
      ['delivered', 0, null],
    ])
    await store().delivered([])
  })

  test('what is too late is given out no more, and is marked', async () => {
    await add(4, 1, 1_500)
    await add(4, 1, 3_000)
    now = 1_499
    expect(await store().due(10)).toHaveLength(2)
    now = 1_500
    expect(await store().due(10)).toHaveLength(1)
    expect((await states()).map(([state]) => state)).toEqual(['expired', 'open'])
  })

  test('a transaction that is rolled back sends nothing', async () => {
    const failed = database.db.transaction().execute(async (tx) => {
      await addMessages(tx, [{ recipient: 4, method: 'grant', body: '{}', expiresAt: 9_000 }], now)
      throw new Error('rolled back')
    })
    await expect(failed).rejects.toThrow('rolled back')
    expect(await store().due(10)).toEqual([])
  })
})
