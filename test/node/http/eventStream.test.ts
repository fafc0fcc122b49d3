import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { createApp } from '@hexin/node/http/app.ts'
import { createAuthorise } from '@hexin/node/http/authorise.ts'
import { createLimits } from '@hexin/node/http/limits.ts'
import { eventResource } from '@hexin/node/http/resources/events.ts'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createFeed } from '@hexin/node/services/events/feed.ts'
import type { Idempotency } from '@hexin/node/services/idempotency.ts'
import { createManageTokens } from '@hexin/node/services/tokens.ts'
import { createEvents } from '@hexin/node/store/events.ts'
import { createTokens } from '@hexin/node/store/tokens.ts'
import { readFrames } from '@hexin/sdk/eventFrames.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../helpers/checkedApi.ts'
import { now } from '../../helpers/testCompany.ts'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

/*
 * The stream itself, over a real database and real sockets, with short times.
 */

const closing = new AbortController()
let database: TestDatabase
let tokens: ReturnType<typeof createManageTokens>
let feed: ReturnType<typeof createFeed>
let reads = 0
const server = createServer()
beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  tokens = createManageTokens({ crypto, clock: now, store: createTokens({ db, clock: now }), files: [] })
  const events = createEvents(db)
  const counted: typeof events = {
    ...events,
    read(query) {
      reads += 1
      return events.read(query)
    },
  }
  feed = createFeed({ clock: now, events: counted, onPlaced: () => undefined })
  const app = createApp({
    resources: [
      eventResource({
        ...{ feed, tokens, signal: closing.signal },
        limits: { heartbeatMs: 50, drainMs: 300 },
        subjectOf: () => Promise.reject(new Error('no company asks here')),
      }),
    ],
    authorise: createAuthorise(tokens),
    idempotency: {} as Idempotency,
    limits: createLimits({ perSecond: { token: 1_000, organisation: 1_000, address: 1_000 } }),
    rolesOfSelf: () => [],
    walletOrigin: 'http://127.0.0.1:1',
    onError: (error) => {
      throw error
    },
  })
  server.on('request', app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  closing.abort()
  await new Promise((resolve) => server.close(resolve))
  await database.close()
})

const port = () => (server.address() as AddressInfo).port
const make = () => tokens.create({ name: 'x', role: 'clerk', user: null, validS: 600 })
const open = (token: string, after: number) =>
  fetch(`http://127.0.0.1:${port()}/v1/events`, {
    headers: { authorization: `Bearer ${token}`, 'last-event-id': `${after}` },
  })
const connections = () =>
  new Promise<number>((resolve) => void server.getConnections((_, count) => resolve(count)))

async function tell(count: number): Promise<void> {
  await sql`INSERT INTO events (kind, facts) SELECT 'grant.given', jsonb_build_object('grant', ${'0x'.padEnd(300, 'a')} || i)
            FROM generate_series(1, ${count}::int) i`.execute(database.db)
  await feed.round()
}
const last = async () => (await createEvents(database.db).bounds()).last

describe('a stream', () => {
  test('gives signs of life, and ends when its token is revoked', async () => {
    const made = await make()
    const { body } = await open(made.token, await last())
    let text = ''
    const reading = (async () => {
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>)
        text += Buffer.from(chunk).toString()
    })()
    await until(
      async () => text.split(': still here\n\n').length,
      (count) => count > 3,
    )
    await tokens.revoke(made.id)
    await reading
    expect(text.startsWith(`id: ${await last()}\n\n`)).toBe(true)
  })

  test('cuts a reader off that takes nothing, after a few pages; it goes on behind what it has, and loses nothing', async () => {
    const { token } = await make()
    const from = await last()
    const TOLD = 40_000
    await tell(TOLD)
    reads = 0
    const slow = connect(port(), '127.0.0.1')
    slow.pause()
    slow.write(
      `GET /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\nlast-event-id: ${from}\r\n\r\n`,
    )
    const before = await until(connections, (count) => count > 0)
    await until(connections, (count) => count < before)
    // Nothing piles up: what the sockets hold was read, and no more.
    expect(reads).toBeGreaterThan(0)
    expect(reads).toBeLessThan(TOLD / 100 / 2)
    let text = ''
    slow.on('data', (chunk) => {
      text += chunk.toString()
    })
    await new Promise((resolve) => {
      slow.on('close', resolve).on('error', resolve)
      slow.resume()
    })
    const got = [...text.matchAll(/^data: \{"id":(\d+),/gm)].map(([, id]) => Number(id))
    const ids = [...got]
    const { body } = await open(token, got.at(-1) ?? from)
    for await (const { id, data } of readFrames(body as ReadableStream<Uint8Array>)) {
      if (data !== undefined) ids.push(Number(id))
      if (ids.length >= TOLD) break
    }
    expect(ids).toEqual(Array.from({ length: TOLD }, (_, i) => from + 1 + i))
    // The control: a reader that takes what it gets is not cut off.
    expect(got.length).toBeLessThan(TOLD)
  })

  test('gives what is committed late its place behind what was told already', async () => {
    const { token } = await make()
    const from = await last()
    const { body } = await open(token, from)
    const frames = readFrames(body as ReadableStream<Uint8Array>)
    await frames.next()
    const seen: string[] = []
    const [first, second] = [randomUUID(), randomUUID()]
    const add = (name: string) =>
      sql`INSERT INTO events (kind, facts) VALUES ('grant.given', jsonb_build_object('grant', ${name}::text))`
    await database.db.transaction().execute(async (slow) => {
      // Draws the lower number, and commits after the other one was told.
      await add(first).execute(slow)
      await add(second).execute(database.db)
      await feed.round()
      for (let frame = await frames.next(); ; frame = await frames.next())
        if (!frame.done && frame.value.data !== undefined) {
          seen.push(JSON.parse(frame.value.data).data.grant as string)
          break
        }
    })
    await feed.round()
    for (let frame = await frames.next(); seen.length < 2; frame = await frames.next())
      if (!frame.done && frame.value.data !== undefined) {
        seen.push(JSON.parse(frame.value.data).data.grant as string)
        break
      }
    expect(seen).toEqual([second, first])
    await frames.return(undefined)
  })
})

test('events are forgotten after a month, the oldest first; those that have no place yet stay', async () => {
  const from = await last()
  await tell(3)
  await sql`UPDATE events SET at = ${now() - 32 * 86_400} WHERE position <= ${from + 2}`.execute(database.db)
  await sql`INSERT INTO events (kind, facts, at) VALUES ('grant.given', '{}', 0)`.execute(database.db)
  await feed.forget()
  expect(await createEvents(database.db).bounds()).toEqual({ first: from + 3, last: from + 3 })
  await feed.round()
  expect(await last()).toBe(from + 4)
})
