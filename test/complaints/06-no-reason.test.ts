import { followEvents } from '@hexin/sdk/actions/followEvents.ts'
import { listMessages } from '@hexin/sdk/actions/listMessages.ts'
import { listUndelivered } from '@hexin/sdk/actions/listUndelivered.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompanyGrant } from '../../scripts/company/company.ts'
import { newKey, until } from '../helpers/checkedApi.ts'
import { type AskingWorld, createAskingWorld } from '../node/services/exchange/askingWorld.ts'
import { BANK, BUREAU } from '../node/services/exchange/providerWorld.ts'

let asking: AskingWorld
let grant: CompanyGrant
beforeAll(async () => {
  asking = await createAskingWorld()
  grant = await asking.granted()
  // The bank has asked this provider before: it knows where their chain stands.
  await ask()
})
afterAll(() => asking.stop())

const order = () => ({
  ...{ grant: grant.id, kind: 'loan', fields: ['status'], purpose: 'preLoanReview' },
  ...{ caseNumber: 'STUCK', user: 'clerk 7' },
})
const ask = async (key = newKey()) =>
  (await asking.bank.post('/v1/exchanges', { json: order(), key })).body as Shown
const shown = async (id: string) => (await asking.bank.get(`/v1/exchanges/${id}`)).body as Shown

type Shown = {
  id: string
  state: string
  code: string | null
  delivery: { attempts: number; code: string; nextAttemptAt: number | null; until: number } | null
}

describe('Negotiations hang or loop with no reason on the asking side', () => {
  test('while it waits, both why and until when are told; attempts are bounded; the deadline ends it with its reason, on both sides', async () => {
    await asking.world.node.halt()
    const key = newKey()
    const sent = await ask(key)
    expect(sent).toMatchObject({ state: 'sent', delivery: { attempts: 1, code: 'PEER_UNREACHABLE' } })
    const waiting = await until(
      () => shown(sent.id),
      ({ delivery }) => (delivery?.attempts ?? 0) >= 3,
    )
    expect(waiting).toMatchObject({ state: 'sent', code: null, delivery: { code: 'PEER_UNREACHABLE' } })
    expect(waiting.delivery?.nextAttemptAt).toBeLessThanOrEqual(waiting.delivery?.until ?? 0)

    // Its time is over.
    const { db } = asking.node.database
    await db
      .updateTable('exchanges')
      .set({ expires_at: 1, next_attempt_at: 0 })
      .where('id', '=', sent.id)
      .execute()
    const ended = await until(
      () => shown(sent.id),
      ({ state }) => state !== 'sent',
    )
    expect(ended).toMatchObject({
      ...{ state: 'undeliverable', code: 'EXCHANGE_UNDELIVERABLE' },
      delivery: { code: 'PEER_UNREACHABLE', nextAttemptAt: null },
    })
    for await (const { data } of followEvents(asking.node.client, { after: 0, types: ['exchange.ended'] }))
      if (data['exchange'] === sent.id) {
        expect(data).toMatchObject({ state: 'undeliverable', code: 'EXCHANGE_UNDELIVERABLE' })
        break
      }
    // Asked for again it is the same end, and nothing begins anew.
    expect(await ask(key)).toEqual(ended)

    await asking.world.node.restart()
    const { exchanges } = await until(
      () => listUndelivered(asking.world.node.client),
      (list) => list.exchanges.length > 0,
    )
    expect(exchanges).toMatchObject([
      {
        asker: BANK,
        exchange: sent.id,
        grant: grant.id,
        outcome: 'undeliverable',
        code: 'EXCHANGE_UNDELIVERABLE',
      },
    ])
    // The control: what comes before its deadline is answered, and the chain goes on.
    expect(await ask()).toMatchObject({ state: 'answered', delivery: null })
  }, 90_000)

  test('a provider that comes back in time answers what waited, without anybody asking again', async () => {
    await asking.world.node.halt()
    const { id } = await ask()
    await asking.world.node.restart()
    const answered = await until(
      () => shown(id),
      ({ state }) => state !== 'sent',
    )
    expect(answered).toMatchObject({ state: 'answered', code: null, delivery: { nextAttemptAt: null } })
  }, 90_000)

  test('what a member owes to another one and can’t be taken is listed with its reason, and ends at its deadline', async () => {
    const { client, database } = asking.node
    // Other messages wait for a member that has no node here.
    const controls = async () =>
      (await listMessages(client)).messages.filter(({ method }) => method === 'control')
    const owed = { recipient: BUREAU, method: 'control', state: 'open' as const, attempts: 0 }
    const times = { next_attempt_at: 0, created_at: 1 }
    // No message that any node would take.
    await database.db
      .insertInto('messages')
      .values([{ ...owed, ...times, body: '{"action":"none"}', expires_at: 4_000_000_000 }])
      .execute()
    const refused = await until(
      () => controls(),
      (messages) => messages.some(({ state }) => state === 'refused'),
    )
    expect(refused).toMatchObject([
      { recipient: BUREAU, method: 'control', state: 'refused', code: 'INPUT_INVALID', nextAttemptAt: null },
    ])

    await asking.world.node.halt()
    await database.db
      .insertInto('messages')
      .values([{ ...owed, ...times, body: '{}', expires_at: Math.floor(Date.now() / 1_000) + 4 }])
      .execute()
    const open = await until(
      () => controls(),
      (messages) => messages.some(({ state, code }) => state === 'open' && code !== null),
    )
    expect(open[0]).toMatchObject({ code: 'PEER_UNREACHABLE' })
    const given = await until(
      () => controls(),
      (messages) => messages.every(({ state }) => state !== 'open'),
    )
    expect(given[0]).toMatchObject({ state: 'expired', code: 'PEER_UNREACHABLE' })
    const told: unknown[] = []
    for await (const { data } of followEvents(client, { after: 0, types: ['message.ended'] }))
      if (told.push([data['state'], data['code']]) === 2) break
    expect(told).toEqual([
      ['refused', 'INPUT_INVALID'],
      ['expired', 'PEER_UNREACHABLE'],
    ])
  }, 90_000)
})
