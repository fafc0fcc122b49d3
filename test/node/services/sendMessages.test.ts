import type { Peers } from '@hexin/node/ports/peers.ts'
import { createSendMessages } from '@hexin/node/services/sendMessages.ts'
import { addMessages, createMessages } from '@hexin/node/store/messages.ts'
import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
let now = 1_000
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.empty()
  now = 1_000
})

/** Peers made by hand: each recipient answers as the test says; `dead` never does. */
function start(answers: Readonly<Record<number, ErrorCode | Error | 'dead' | 'ok'>>) {
  const asked: [number, unknown][] = []
  const peers = {
    async request(member: number, _: string, body: unknown) {
      asked.push([member, body])
      const answer = answers[member]
      if (answer === 'ok') return {}
      if (answer === 'dead') return new Promise(() => undefined)
      if (answer instanceof Error) throw answer
      throw new HexinError(answer ?? 'INTERNAL')
    },
  } as Partial<Peers> as Peers
  const messages = createMessages({ db: database.db, clock: () => now })
  return { asked, send: createSendMessages({ clock: () => now, peers, messages }) }
}

const queue = (recipients: readonly number[], expiresAt = 1_000_000) =>
  database.db.transaction().execute((tx) =>
    addMessages(
      tx,
      recipients.map((recipient, i) => ({
        recipient,
        method: 'control',
        body: JSON.stringify({ i }),
        expiresAt,
      })),
      now,
    ),
  )

const rows = () =>
  database.db
    .selectFrom('messages')
    .select(['recipient', 'state', 'attempts', 'next_attempt_at'])
    .orderBy('id')
    .execute()

describe('sendMessages', () => {
  test('each message goes to its recipient once', async () => {
    const { asked, send } = start({ 2: 'ok', 3: 'ok' })
    await queue([2, 3, 2])
    expect(await send()).toBe(3)
    expect(asked).toHaveLength(3)
    expect(await send()).toBe(0)
    expect((await rows()).map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered'])
  })

  test.each([
    'PEER_UNREACHABLE',
    'STORE_UNAVAILABLE',
    'CHAIN_UNAVAILABLE',
    'INTERNAL',
    'GRANT_BINDING_INVALID',
    'GRANT_UNKNOWN',
  ] as const)(
    '%s passes: it is tried again, at growing intervals up to a minute, until its time is up',
    async (code) => {
      const { asked, send } = start({ 2: code })
      await queue([2], 2_000)
      const waits: number[] = []
      for (let i = 0; i < 9; i++) {
        await send()
        const [row] = await rows()
        waits.push((row?.next_attempt_at ?? 0) - now)
        expect(await send()).toBe(0)
        now = row?.next_attempt_at ?? now
      }
      expect(asked).toHaveLength(9)
      expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
      now = 2_000
      await send()
      expect(asked).toHaveLength(9)
      expect((await rows())[0]?.state).not.toBe('open')
    },
  )

  test.each(['INPUT_INVALID', 'GRANT_CONTROL_INVALID', 'GRANT_PROVIDER_MISMATCH'] as const)(
    '%s is final: the message is put aside with its reason, and never sent again',
    async (code) => {
      const { asked, send } = start({ 2: code })
      await queue([2])
      await send()
      now += 100_000
      await send()
      expect(asked).toHaveLength(1)
      expect(await rows()).toMatchObject([{ state: 'refused' }])
    },
  )

  test('a failure that is no Hexin error is tried again', async () => {
    const { send } = start({ 2: new Error('socket hang up') })
    await queue([2])
    await send()
    expect(await rows()).toMatchObject([{ state: 'open', attempts: 1 }])
  })

  test('a bad message does not hold up the ones behind it, nor one member’s backlog another member', async () => {
    const { asked, send } = start({ 2: 'PEER_UNREACHABLE', 3: 'INPUT_INVALID', 4: 'ok' })
    await queue([...Array.from({ length: 100 }, () => 2), 3, 4, 3, 4])
    expect(await send()).toBe(2)
    expect(asked.filter(([member]) => member === 2)).toHaveLength(32)
    expect((await rows()).filter(({ recipient }) => recipient !== 2).map(({ state }) => state)).toEqual([
      'refused',
      'delivered',
      'refused',
      'delivered',
    ])
  })
})
