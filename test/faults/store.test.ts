import { appendFileSync, truncateSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase, migrate } from '@hexin/node/store/database.ts'
import { getHealth } from '@hexin/sdk/actions/getHealth.ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../scripts/demo/until.ts'
import { createTempFolder } from '../helpers/tempFolder.ts'
import { createTestDatabase } from '../helpers/testDatabase.ts'
import { checkInvariants } from './rig/checkInvariants.ts'
import { CANARIES, createFaultWorld, type FaultWorld } from './rig/faultWorld.ts'
import { startTcpProxy } from './rig/tcpProxy.ts'

/* Faults between a node and its PostgreSQL; and, last, that the check which ends each of these tests can fail. */

let world: FaultWorld
beforeAll(async () => {
  world = await createFaultWorld()
  await world.ask('before')
})
afterAll(() => world.stop())

async function holds(): Promise<void> {
  await world.untilQuiet()
  expect(await checkInvariants(world)).toEqual([])
}

describe('a migration whose connection breaks', () => {
  test.each([1_000, 5_000, 12_000, 20_000])(
    'after %i bytes: all of it is there or nothing, and the next start completes it',
    async (cutAfter) => {
      const folder = createTempFolder()
      const database = await createTestDatabase({ migrated: false })
      const url = new URL(database.url)
      const proxy = await startTcpProxy({
        to: { host: url.hostname, port: Number(url.port) },
        capture: path.join(folder.path, 'capture'),
      })
      url.port = `${proxy.port}`
      const db = createDatabase({ url: url.href, onError: () => undefined })
      try {
        proxy.weather({ cutAfter })
        await expect(migrate(db)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
        expect(proxy.cuts).toBeGreaterThan(0)
        const client = new pg.Client(database.url)
        await client.connect()
        const { rows } = await client.query<{ count: string }>(
          `SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'kysely%'`,
        )
        await client.end()
        expect(Number(rows[0]?.count)).toBe(0)
        proxy.weather({})
        await migrate(db)
        expect(await db.selectFrom('log_head').select('size').execute()).toEqual([{ size: 0 }])
      } finally {
        await db.destroy()
        await database.close()
        await proxy.close()
        folder.remove()
      }
    },
  )
})

describe('a database', () => {
  test('whose connections break again and again: what was acknowledged is there, once', async () => {
    const { bureau, bank } = world
    const work = [
      Promise.all(Array.from({ length: 20 }, (_, i) => world.addEvidence(`reset ${i}`))),
      Promise.all(Array.from({ length: 10 }, (_, i) => world.ask(`reset ${i}`))),
    ]
    for (let round = 0; round < 8; round++) {
      await sleep(150)
      for (const { database } of [bureau, bank]) database.cutAll()
    }
    await Promise.all(work)
    await holds()
  })

  test('whose connection breaks after it has committed, before it says so: the same key finds what is there', async () => {
    const { database } = world.bureau
    const before = database.cuts
    database.cutAfterText('lost commit.txt', 'commit')
    await world.addEvidence('lost commit')
    expect(database.cuts).toBe(before + 1)
    await holds()
  })

  test('that is away: 503 and when to come back, seen by operators; nothing half is left', async () => {
    const { bureau } = world
    bureau.database.weather({ refusing: true })
    const response = await fetch(`${bureau.node.url}/v1/evidence?name=away.txt&phase=during`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bureau.node.token}`,
        'content-type': 'application/octet-stream',
        'idempotency-key': 'away',
      },
      body: 'file away',
    })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).not.toBeNull()
    expect(await bureau.ready()).toBe(503)
    expect(await getHealth(bureau.node.client)).toMatchObject({ status: 'degraded', database: 'unavailable' })
    const later = world.addEvidence('away')
    bureau.database.weather({})
    await later
    await holds()
    await until('it is well again', async () => (await getHealth(bureau.node.client)).status === 'ok')
  })
})

/** Damage, and how it is undone, in SQL at one member; and what the check says of it. */
const DAMAGE: readonly (readonly [string, 'bureau' | 'bank', string, string, RegExp])[] = [
  [
    'evidence that was acknowledged is gone, and other is there',
    'bureau',
    `UPDATE evidence SET id = 'x' || id`,
    `UPDATE evidence SET id = substr(id, 2)`,
    /evidence: .* was acknowledged and is lost/,
  ],
  [
    'an answer was counted twice',
    'bureau',
    'UPDATE grant_uses SET uses = uses + 1',
    'UPDATE grant_uses SET uses = uses - 1',
    /uses of/,
  ],
  [
    'an exchange is lost at the bank',
    'bank',
    `UPDATE exchanges SET state = 'sent'`,
    `UPDATE exchanges SET state = 'answered'`,
    /exchanges: .* was acknowledged and is lost/,
  ],
  [
    'a statement was changed',
    'bureau',
    `UPDATE leaves SET statement = statement || '\\x00'::bytea WHERE leaf_index = 1`,
    'UPDATE leaves SET statement = substr(statement, 1, length(statement) - 1) WHERE leaf_index = 1',
    /leaf 1 has another hash/,
  ],
  [
    'a checkpoint has a root that the chain lacks',
    'bureau',
    `UPDATE log_checkpoints SET root = '0x' || reverse(substr(root, 3))`,
    `UPDATE log_checkpoints SET root = '0x' || reverse(substr(root, 3))`,
    /root that the database lacks/,
  ],
  [
    'a nonce was left out',
    'bureau',
    'UPDATE outbox SET nonce = nonce + 1 WHERE nonce = (SELECT max(nonce) FROM outbox)',
    'UPDATE outbox SET nonce = nonce - 1 WHERE nonce = (SELECT max(nonce) FROM outbox)',
    /transaction \d+ has nonce/,
  ],
  [
    'a transaction is called final that the chain never had',
    'bureau',
    `UPDATE outbox SET hash = '0x' || reverse(substr(hash, 3)) WHERE nonce = 0`,
    `UPDATE outbox SET hash = '0x' || reverse(substr(hash, 3)) WHERE nonce = 0`,
    /transaction 0 is not on the chain/,
  ],
  [
    'a field that was not granted is in the bank’s database',
    'bank',
    `UPDATE exchanges SET case_number = case_number || '${CANARIES.loss}'`,
    `UPDATE exchanges SET case_number = replace(case_number, '${CANARIES.loss}', '')`,
    /the bank’s database has loss in plain/,
  ],
]

describe('the check can fail', () => {
  beforeAll(async () => {
    await world.untilQuiet()
    for (const member of [world.bureau, world.bank]) await member.kill()
  })

  test.each(DAMAGE)('%s', async (_, at, damage, mend, words) => {
    const client = new pg.Client(world[at].node.database.url)
    await client.connect()
    try {
      expect((await client.query(damage)).rowCount).toBeGreaterThan(0)
      expect((await checkInvariants(world)).join('\n')).toMatch(words)
      await client.query(mend)
      expect(await checkInvariants(world)).toEqual([])
    } finally {
      await client.end()
    }
  })

  test('a name is in a log file', async () => {
    const { logFile } = world.bureau
    const { size } = await stat(logFile)
    expect(size).toBeGreaterThan(0)
    appendFileSync(logFile, `{"msg":"imported ${CANARIES.name}"}\n`)
    expect(await checkInvariants(world)).toEqual(['the bureau’s log file has name in plain'])
    truncateSync(logFile, size)
    expect(await checkInvariants(world)).toEqual([])
  })

  test('a party sends in plain, in base64', async () => {
    const socket = connect(world.bureau.p2p.port, '127.0.0.1').on('error', () => undefined)
    socket.write(Buffer.from(`x${CANARIES.principal} and more`).toString('base64'))
    await until(
      'it is heard',
      async () => (await checkInvariants(world)).join() === 'a wire has principal in plain',
      {
        timeoutMs: 10_000,
      },
    )
    socket.destroy()
  })
})
