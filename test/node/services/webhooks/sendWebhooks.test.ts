import { randomUUID } from 'node:crypto'
import { createEgress } from '@hexin/node/egress/egress.ts'
import { createSendWebhooks } from '@hexin/node/services/webhooks/sendWebhooks.ts'
import { signatureOf, signWebhook } from '@hexin/node/services/webhooks/signWebhook.ts'
import { createEvents } from '@hexin/node/store/events.ts'
import { createWebhooks } from '@hexin/node/store/webhooks.ts'
import { eventKindNames } from '@hexin/sdk/api/events.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Received, startReceiver } from '../../../helpers/receiver.ts'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'

/*
 * Deliveries over a real database to real servers, with a clock of the test's own.
 */

let database: TestDatabase
let now = 1_000
const stops: (() => Promise<void>)[] = []
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  for (const stop of stops) await stop()
  await database.close()
})
beforeEach(async () => {
  await sql`DELETE FROM dead_letters`.execute(database.db)
  await database.empty()
  now = 1_000
})

const secret = Buffer.alloc(32, 7)
const stores = () => ({
  events: createEvents(database.db),
  webhooks: createWebhooks({ db: database.db, clock: () => now }),
})

async function tell(count: number, kind = 'grant.given'): Promise<void> {
  await sql`INSERT INTO events (kind, facts) SELECT ${kind}, jsonb_build_object('grant', i) FROM generate_series(1, ${count}::int) i`.execute(
    database.db,
  )
  await stores().events.place()
}

async function receiving(
  answer: (received: Received) => number | 'never' | Promise<number>,
  types = eventKindNames,
) {
  const receiver = await startReceiver(answer)
  stops.push(receiver.close)
  const id = randomUUID()
  await stores().webhooks.add({ id, url: receiver.url, types: [...types], position: 0, secret })
  return { id, events: () => receiver.received.map(({ event }) => event), received: receiver.received }
}

function sender(pausesS: readonly number[], signal = new AbortController().signal) {
  const failures: unknown[] = []
  const send = createSendWebhooks({
    ...{ clock: () => now, self: 1, signal, ...stores(), pausesS },
    egress: createEgress({ allow: ['127.0.0.1'], wholeMs: 2_000 }),
    secretsOf: () => [secret],
    onError: (error) => failures.push(error),
  })
  return {
    failures,
    async round(seconds = 0) {
      now += seconds
      await send.round()
      await send.idle()
      expect(failures).toEqual([])
    },
    send,
  }
}

test('a signature is that of Standard Webhooks’ published example', () => {
  const given = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' }
  const published = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')
  expect(signatureOf({ ...given, secret: published })).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  const event = { id: 5, type: 'grant.given', at: 1_000, data: { grant: '0x1' } } as const
  const { headers, body } = signWebhook({ member: 1, event, secrets: [secret, published], now: 2_000 })
  expect(headers).toMatchObject({ 'webhook-id': 'evt_1_5', 'webhook-timestamp': '2000' })
  expect(headers['webhook-signature']?.split(' ')).toEqual(
    [secret, published].map((each) => signatureOf({ id: 'evt_1_5', timestamp: 2_000, body, secret: each })),
  )
})

describe('a receiver', () => {
  test('gets what it wants in order, again and again until it takes it, whatever fails', async () => {
    await tell(10)
    await tell(3, 'key.added')
    let calls = 0
    const { events } = await receiving(() => ((calls += 1) % 3 === 0 ? 204 : 503), ['grant.given'])
    const { round } = sender([5, 5, 5])
    for (let i = 0; i < 40; i += 1) await round(5)
    const all = events()
    expect([...new Set(all)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(all).toEqual(all.toSorted((a, b) => a - b))
    expect(all.length).toBe(30)
  })

  test('that doesn’t answer holds up no other, and gets nothing before its pause is over', async () => {
    await tell(3)
    const slow = await receiving(() => 'never')
    const quick = await receiving(() => 200)
    const { send, round } = sender([60])
    await send.round()
    while (quick.events().length < 3) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(slow.events()).toEqual([1])
    await send.idle()
    await round(59)
    expect(slow.events()).toEqual([1])
    expect(await stores().webhooks.find(slow.id)).toMatchObject({
      ...{ position: 0, attempts: 1, failure: 'no answer within 2 s' },
    })
  })

  test('that never takes an event has it put aside, gets the later ones, and the one that was put aside on demand', async () => {
    await tell(3)
    let refusing = true
    const { id, events } = await receiving(({ event }) => (event === 2 && refusing ? 400 : 200))
    const { round } = sender([5, 5])
    for (let i = 0; i < 4; i += 1) await round(5)
    expect(events()).toEqual([1, 2, 2, 2, 3])
    const { webhooks } = stores()
    const letters = async () => (await webhooks.letters(id, { limit: 10 })).items
    expect(await letters()).toMatchObject([{ event: 2, attempts: 3, failure: 'HTTP 400', due: false }])
    // Asked for while it still refuses, it stays aside.
    await webhooks.replay(id, undefined)
    await round()
    expect(await letters()).toMatchObject([{ event: 2, attempts: 4, due: false }])
    refusing = false
    await webhooks.replay(id, undefined)
    await round()
    expect(await letters()).toEqual([])
    expect(events()).toEqual([1, 2, 2, 2, 3, 2, 2])
    await webhooks.replay(id, 1)
    await round()
    expect(events().slice(-2)).toEqual([2, 3])
  })

  test('that says 410 gets nothing more', async () => {
    await tell(2)
    const { id, events } = await receiving(() => 410)
    const { round } = sender([0, 0, 0])
    await round(1)
    await round(1)
    expect(events()).toEqual([1])
    expect(await stores().webhooks.find(id)).toMatchObject({ state: 'ended', position: 0 })
  })

  test('gets an event again whose answer the node did not live to see', async () => {
    await tell(1)
    const stop = new AbortController()
    const { id, events } = await receiving(async () => {
      stop.abort()
      return 200
    })
    await sender([5], stop.signal).round()
    expect(await stores().webhooks.find(id)).toMatchObject({ position: 0, attempts: 0 })
    await sender([5]).round()
    expect(events()).toEqual([1, 1])
    expect(await stores().webhooks.find(id)).toMatchObject({ position: 1 })
  })

  test('that was away for longer than events are kept is told so', async () => {
    await tell(5)
    await sql`DELETE FROM events WHERE position <= 3`.execute(database.db)
    const { id, events } = await receiving(() => 200)
    await sender([5]).round()
    expect(events()).toEqual([4, 5])
    expect((await stores().webhooks.letters(id, { limit: 10 })).items).toMatchObject([
      { event: 3, failure: 'events 1 to 3 are kept no more' },
    ])
  })
})
