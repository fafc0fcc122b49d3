import { createToken } from '@hexin/sdk/actions/createToken.ts'
import { followEvents } from '@hexin/sdk/actions/followEvents.ts'
import type { NodeEvent } from '@hexin/sdk/api/events.ts'
import { type Client, createClient } from '@hexin/sdk/client.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { subjectToken } from '../../../scripts/company/company.ts'
import { newKey } from '../../helpers/checkedApi.ts'
import { startNodeProcess } from '../../helpers/nodeProcess.ts'
import { now } from '../../helpers/testCompany.ts'
import { createKeepingWorld, type KeepingWorld } from './keepingWorld.ts'

/*
 * What two real nodes tell of a grant and its exchanges, to whom, and that nothing is lost on the way.
 */

let world: KeepingWorld
let grant = ''
let exchange = ''
beforeAll(async () => {
  world = await createKeepingWorld()
  grant = (await world.granted()).id
  exchange = await world.answered(grant)
})
afterAll(() => world.stop())

/** Events behind `after` until one holds. */
async function follow(
  client: Client,
  after: number,
  isLast: (event: NodeEvent) => boolean,
  path?: '/v1/own-events',
): Promise<NodeEvent[]> {
  const seen: NodeEvent[] = []
  for await (const event of followEvents(client, { after, ...(path && { path }) })) {
    seen.push(event)
    if (isLast(event)) break
  }
  return seen
}

const ended = (id: string) => (event: NodeEvent) =>
  event.type.startsWith('exchange.') && event.data['exchange'] === id
const ofGrant = (events: readonly NodeEvent[]) =>
  events.filter(({ data }) => data['grant'] === grant).map(({ type, data }) => ({ type, ...data }))

describe('a node tells', () => {
  test('its member’s machines of a grant and its exchanges, in order, on both sides', async () => {
    const [atBank, atBureau] = await Promise.all(
      [world.bankNode, world.bureauNode].map(({ client }) => follow(client, 0, ended(exchange))),
    )
    expect(ofGrant(atBank ?? [])).toEqual([
      { type: 'grant.given', grant, request: null },
      { type: 'grant.changed', grant, state: 'active' },
      { type: 'exchange.ended', exchange, grant, provider: 1, state: 'answered', code: null },
    ])
    expect(ofGrant(atBureau ?? [])).toEqual([
      { type: 'grant.given', grant, request: null },
      { type: 'grant.changed', grant, state: 'active' },
      { type: 'exchange.decided', exchange, grant, asker: 2, code: null },
    ])
    for (const events of [atBank ?? [], atBureau ?? []]) {
      expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1))
      // Ids, states and codes: neither the company nor a case or a person.
      const text = JSON.stringify(events)
      for (const personal of [world.company.subject, world.company.name, 'GZ-1', 'clerk 7'])
        expect(text).not.toContain(personal)
    }
  })

  test('a token what its role may do, and nothing to none', async () => {
    const order = { name: 'reader', role: 'reader', user: null, validS: 600 } as const
    const { token } = await createToken(world.bankNode.client, { order })
    const reader = createClient({ url: world.bankNode.url, token })
    const all = await follow(world.bankNode.client, 0, ended(exchange))
    const last = all.at(-2)?.id
    const own = await follow(reader, 0, ({ id }) => id === last)
    expect(own).toEqual(all.slice(0, -1))
    for (const none of [undefined, 'A'.repeat(43)])
      await expect(
        follow(createClient({ url: world.bankNode.url, token: none }), 0, () => true),
      ).rejects.toMatchObject({ code: none ? 'AUTH_TOKEN_INVALID' : 'AUTH_TOKEN_MISSING' })
  })

  test('a company of what is about itself, with its own token alone', async () => {
    const signed = { audience: 2, binding: world.binding, now: now() }
    const token = await subjectToken(world.company, signed)
    const own = await follow(
      createClient({ url: world.bankNode.url, token }),
      0,
      ended(exchange),
      '/v1/own-events',
    )
    expect(ofGrant(own).map(({ type }) => type)).toEqual(['grant.given', 'grant.changed', 'exchange.ended'])
    expect(own.some(({ type }) => type === 'key.added')).toBe(false)
    await expect(follow(world.bankNode.client, 0, () => true, '/v1/own-events')).rejects.toMatchObject({
      code: 'AUTH_SUBJECT_INVALID',
    })
  })

  test('of nothing before the reader came, unless it says where it was; of no place that was never given out', async () => {
    const { client, database } = world.bankNode
    const seen: NodeEvent[] = []
    const stop = new AbortController()
    const reading = (async () => {
      for await (const event of followEvents(client, { signal: stop.signal, types: ['exchange.ended'] })) {
        seen.push(event)
        stop.abort()
      }
    })()
    let asked = ''
    while (!stop.signal.aborted) asked = await world.answered(grant)
    await reading
    expect(seen[0]?.data['exchange']).not.toBe(exchange)
    expect(asked).not.toBe('')
    await expect(follow(client, 1_000_000, () => true)).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
    await sql`UPDATE events SET at = 0 WHERE position <= 3`.execute(database.db)
    await sql`DELETE FROM events WHERE at = 0`.execute(database.db)
    await expect(follow(client, 2, () => true)).rejects.toMatchObject({ code: 'EVENTS_GONE' })
    expect((await follow(client, 3, () => true))[0]?.id).toBe(4)
  })
})

describe('a reader', () => {
  test('that comes again with Last-Event-ID gets each event once, wherever it was cut off', async () => {
    const { client } = world.bankNode
    const all = await follow(client, 3, ended(exchange))
    for (let cut = 1; cut <= all.length; cut += 1) {
      const before = all.slice(0, cut)
      const headers = {
        authorization: `Bearer ${world.bankNode.token}`,
        'last-event-id': `${before.at(-1)?.id}`,
      }
      const stop = new AbortController()
      const response = await fetch(`${client.url}/v1/events`, { headers, signal: stop.signal })
      const rest = cut === all.length ? [] : await follow(client, before.at(-1)?.id ?? 0, ended(exchange))
      stop.abort()
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
      expect([...before, ...rest]).toEqual(all)
    }
  })

  test('misses nothing of a node that is killed between what it did and what it told', async () => {
    const { bankNode, bureauNode } = world
    await bankNode.halt()
    const { rows } = await sql<{ last: number }>`SELECT position AS last FROM event_head`.execute(
      bankNode.database.db,
    )
    const process = await startNodeProcess(bankNode.config)
    const headers = {
      authorization: `Bearer ${bankNode.token}`,
      'content-type': 'application/json',
      'idempotency-key': newKey(),
    }
    const asked = await fetch(`${bankNode.url}/v1/exchanges`, {
      ...{ method: 'POST', headers },
      body: JSON.stringify({
        ...{ grant, kind: 'loan', fields: ['principal'], purpose: 'preLoanReview' },
        ...{ caseNumber: 'GZ-1', user: 'clerk 7' },
      }),
    })
    await process.kill()
    expect(asked.status).toBe(201)
    const { id } = (await asked.json()) as { id: string }
    // What was committed is there, and was told to nobody: nobody listened.
    const told = await sql<{
      n: number
    }>`SELECT count(*) AS n FROM events WHERE facts ->> 'exchange' = ${id}`.execute(bankNode.database.db)
    expect(told.rows[0]?.n).toBe(1)
    await bankNode.restart()
    const missed = await follow(bankNode.client, rows[0]?.last ?? 0, ended(id))
    expect(missed.filter(ended(id))).toHaveLength(1)
    expect(missed[0]?.id).toBe((rows[0]?.last ?? 0) + 1)
    expect(bureauNode.failures).toEqual([])
  })
})
