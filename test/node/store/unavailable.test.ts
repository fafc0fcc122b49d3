import { createAudits } from '@hexin/node/store/audits.ts'
import { createChainIndex } from '@hexin/node/store/chainIndex.ts'
import { createDatabase, type Database, migrate } from '@hexin/node/store/database.ts'
import { createEvidenceStore } from '@hexin/node/store/evidence.ts'
import { createExchanges } from '@hexin/node/store/exchanges.ts'
import { createGrantRequestStore } from '@hexin/node/store/grantRequests.ts'
import { createGrants } from '@hexin/node/store/grants.ts'
import { createImports } from '@hexin/node/store/imports.ts'
import { createCheckpoints, createLog } from '@hexin/node/store/log.ts'
import { createLooks } from '@hexin/node/store/looks.ts'
import { createMessages } from '@hexin/node/store/messages.ts'
import { createOutbox } from '@hexin/node/store/outbox.ts'
import { createRecords } from '@hexin/node/store/records.ts'
import { createRelayStore } from '@hexin/node/store/relay.ts'
import { createSlotBook } from '@hexin/node/store/slotBook.ts'
import { createWhoLooked } from '@hexin/node/store/whoLooked.ts'
import type { Announcement } from '@hexin/sdk/audit/statements.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureDatabases } from '../../../scripts/devnet/postgres.ts'
import { startTempPostgres, type TempPostgres } from '../../helpers/tempPostgres.ts'

// A server of this file's own: the others' must not go away.
let server: TempPostgres
let db: Database
beforeAll(async () => {
  server = await startTempPostgres()
  await ensureDatabases(`${server.url}/postgres`, ['member'])
  db = createDatabase({ url: `${server.url}/member`, onError: () => undefined })
  await migrate(db)
  await createLog(db).append([leaf])
})
afterAll(async () => {
  await db.destroy()
  await server.dispose()
})

const id = `0x${'ab'.repeat(32)}` as const
const leaf = { kind: 'look', statement: Buffer.from('x') } as const

/** One call of each store. */
function calls(): Readonly<Record<string, () => Promise<unknown>>> {
  const options = { db, clock: () => 1 }
  return {
    log: () => createLog(db).append([leaf]),
    'log size': () => createLog(db).size(),
    checkpoints: () => createCheckpoints(options).last(),
    'checkpoints advance': () =>
      createCheckpoints(options).advance(() => Promise.reject(new Error('not made'))),
    'chain index': () => createChainIndex(db).cursor(),
    outbox: () => createOutbox(options).enqueue('x', async () => ({ raw: '0x', hash: '0x' })),
    records: () => createRecords(options).add({ kind: 'loan', records: [] }),
    'records about': () => createRecords(options).about('local:test:00000001', 'loan'),
    imports: () => createImports(options).find('x'),
    grants: () => createGrants(options).find(id),
    'grants signed': () => createGrants(options).signed(id),
    'grant requests': () => createGrantRequestStore(options).find('x'),
    relay: () => createRelayStore(options).dueOwn(1),
    messages: () => createMessages(options).due(1),
    looks: () => createLooks(options).refusals({ limit: 1 }),
    exchanges: () => createExchanges(options).find('x'),
    'exchange figures': () => createExchanges(options).figures(undefined),
    evidence: () => createEvidenceStore(options).find('x'),
    'who looked': () => createWhoLooked(options).entries('x'),
    'slot book': () => createSlotBook(db).slots([id], async () => undefined),
  }
}

async function codes(): Promise<Record<string, string>> {
  const outcomes = await Promise.all(
    Object.entries(calls()).map(async ([name, call]) => {
      const code = await call().then(
        () => 'fine',
        (error: unknown) => (error instanceof HexinError ? error.code : String(error)),
      )
      return [name, code] as const
    }),
  )
  return Object.fromEntries(outcomes)
}

const all = (code: string) => Object.fromEntries(Object.keys(calls()).map((name) => [name, code]))
const fine = { ...all('fine'), 'checkpoints advance': 'Error: not made' }

test('while the server is away every store says so, and works again when it is back', async () => {
  expect(await codes()).toEqual(fine)
  await server.stop()
  expect(await codes()).toEqual(all('STORE_UNAVAILABLE'))
  // Connections that are refused now, where those before were cut.
  expect(await codes()).toEqual(all('STORE_UNAVAILABLE'))
  await server.start()
  expect(await codes()).toEqual(fine)
})

test('a server that goes away in the middle of a transaction takes it along whole', async () => {
  const size = await createLog(db).size()
  let stopped: Promise<void> | undefined
  const broken = createOutbox({ db, clock: () => 1 }).enqueue('cut', async () => {
    stopped = server.stop('SIGQUIT')
    await stopped
    return { raw: '0x', hash: '0x' }
  })
  await expect(broken).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  await server.start()
  const { rows } = await sql`SELECT 1 FROM outbox WHERE purpose = 'cut'`.execute(db)
  expect(rows).toEqual([])
  expect(await createLog(db).size()).toBe(size)
})

test('a migration against a server that is away says so too', async () => {
  await server.stop()
  const other = createDatabase({ url: `${server.url}/member`, onError: () => undefined })
  await expect(migrate(other)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  await other.destroy()
  await server.start()
})

test('a fault of ours is not taken for a server that is away', async () => {
  const twice = async () => {
    const audit = { id: 'same', statement: 'x', terms: {} as Announcement }
    await createAudits({ db, clock: () => 1 }).announce(audit)
    await createAudits({ db, clock: () => 1 }).announce(audit)
  }
  await expect(twice()).rejects.toThrow('duplicate key')
})
