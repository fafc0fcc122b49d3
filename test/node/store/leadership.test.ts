import { takeLeadership } from '@hexin/node/store/leadership.ts'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const never = (error: unknown): void => {
  throw error
}

/** The server's processes that hold an advisory lock in this database. */
async function holders(): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>`
    SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database
    WHERE locktype = 'advisory' AND granted AND d.datname = current_database()`.execute(database.db)
  return rows.map(({ pid }) => pid)
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50))
}

test('given back, it can be taken at once by another process', async () => {
  const { url } = database
  for (let i = 0; i < 3; i++) {
    const { release } = await takeLeadership({ url, onUsurped: never })
    expect(await holders()).toHaveLength(1)
    await release()
    await until(async () => (await holders()).length === 0)
  }
})

test('a second process waits for the first one, as after a kill', async () => {
  const { url } = database
  const first = await takeLeadership({ url, onUsurped: never })
  const second = takeLeadership({ url, onUsurped: never })
  await first.release()
  const { release } = await second
  expect(await holders()).toHaveLength(1)
  await release()
})

test('a broken connection takes the lock again; nobody is told', async () => {
  const { url } = database
  const { isHeld, release } = await takeLeadership({ url, onUsurped: never })
  const [before] = await holders()
  expect(isHeld()).toBe(true)
  await sql`SELECT pg_terminate_backend(${before})`.execute(database.db)
  await until(async () => {
    const [now] = await holders()
    return now !== undefined && now !== before
  })
  expect(isHeld()).toBe(true)
  await release()
  expect(isHeld()).toBe(false)
  await until(async () => (await holders()).length === 0)
})

test('two members’ databases on one server don’t get in each other’s way', async () => {
  const other = await createTestDatabase({ migrated: false })
  const releases = await Promise.all(
    [database.url, other.url].map((url) => takeLeadership({ url, onUsurped: never })),
  )
  for (const { release } of releases) await release()
  await other.close()
})

test('whoever lost the lock to another process is told to end', async () => {
  const { url } = database
  const usurped: unknown[] = []
  const { release } = await takeLeadership({ url, onUsurped: (error) => usurped.push(error) })
  const { rows } = await sql<{ key: number; pid: number }>`
    SELECT objid::int AS key, pid FROM pg_locks JOIN pg_database d ON d.oid = database
    WHERE locktype = 'advisory' AND d.datname = current_database()`.execute(database.db)
  // A rival stands in the server's own queue: it has the lock the moment that the first one's connection breaks.
  const rival = new pg.Client({ connectionString: url })
  await rival.connect()
  const taken = rival.query('SELECT pg_advisory_lock($1)', [rows[0]?.key])
  await until(async () => {
    const waiting = await sql`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`.execute(
      database.db,
    )
    return waiting.rows.length > 0
  })
  await sql`SELECT pg_terminate_backend(${rows[0]?.pid})`.execute(database.db)
  await taken
  expect(usurped).toEqual([])
  await until(async () => usurped.length > 0)
  expect(usurped).toMatchObject([{ code: 'CONFIG_INVALID' }])
  await rival.end()
  await release()
})

test('a server that is away is said to be away', async () => {
  await expect(
    takeLeadership({ url: 'postgres://x:x@127.0.0.1:1/x', onUsurped: never }),
  ).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
})
