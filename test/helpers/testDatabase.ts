import { randomUUID } from 'node:crypto'
import { createDatabase, type Database, migrate } from '@hexin/node/store/database.ts'
import { sql } from 'kysely'
import { inject } from 'vitest'
import { ensureDatabases } from '../../scripts/devnet/postgres.ts'
import { IN_MEMORY } from './inMemory.ts'

export type TestDatabase = {
  readonly db: Database
  readonly url: string
  /** The same database as another process has it. */
  reconnect(): Database
  /** Makes it as it was when it was fresh, far quicker than another one. */
  empty(): Promise<void>
  close(): Promise<void>
}

/** A fresh database on the project's server, migrated unless told otherwise, and how to close it. */
export async function createTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const server = inject('postgres')
  // Loaded where it is used: few of all test files need a PostgreSQL of their own.
  if (server === IN_MEMORY) return (await import('./memoryTestDatabase.ts')).createMemoryTestDatabase()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await ensureDatabases(`${server}/postgres`, [name])
  const url = `${server}/${name}`
  const reconnect = () => createDatabase({ url, onError: () => undefined })
  const db = reconnect()
  if (migrated) await migrate(db)
  return { db, url, reconnect, empty: () => emptyAll(db), close: () => db.destroy() }
}

async function emptyAll(db: Database): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'kysely%'
    ORDER BY tablename = 'import_records' DESC`.execute(db)
  const statements = rows.map(({ name }) => `DELETE FROM ${name}`)
  const heads = ['log_head', 'look_head', 'chain_account', 'event_head'].map(
    (name) => `INSERT INTO ${name} VALUES (1, 0)`,
  )
  await sql.raw([...statements, ...heads].join('; ')).execute(db)
}
