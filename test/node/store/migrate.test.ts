import { createDatabase, type Database, migrate } from '@hexin/node/store/database.ts'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../../helpers/testDatabase.ts'

/** Every column and index of the schema, and the one row of each table that begins with one. */
async function schemaOf(db: Database) {
  const columns = await sql`
    SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'
    ORDER BY table_name, ordinal_position`.execute(db)
  const indexes =
    await sql`SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef`.execute(db)
  const heads =
    await sql`SELECT (SELECT count(*) FROM log_head) AS log, (SELECT count(*) FROM chain_account) AS account`.execute(
      db,
    )
  return { columns: columns.rows, indexes: indexes.rows, heads: heads.rows }
}

test('a second migration changes nothing and loses nothing', async () => {
  const { db, close } = await createTestDatabase()
  const before = await schemaOf(db)
  expect(before.columns.length).toBeGreaterThan(100)
  expect(before.heads).toEqual([{ log: 1, account: 1 }])
  await sql`UPDATE log_head SET size = 7`.execute(db)
  await migrate(db)
  expect(await schemaOf(db)).toEqual(before)
  expect((await sql`SELECT size FROM log_head`.execute(db)).rows).toEqual([{ size: 7 }])
  await close()
})

test('replicas that start at once on an empty database bring it up together', async () => {
  const { url, close } = await createTestDatabase({ migrated: false })
  const replicas = Array.from({ length: 4 }, () => createDatabase({ url, onError: () => undefined }))
  await Promise.all(replicas.map(migrate))
  const [first, ...others] = await Promise.all(replicas.map(schemaOf))
  expect(first?.heads).toEqual([{ log: 1, account: 1 }])
  for (const other of others) expect(other).toEqual(first)
  for (const db of replicas) await db.destroy()
  await close()
})

test('a migration that breaks in the middle leaves nothing behind, and works when its cause is gone', async () => {
  const { db, close } = await createTestDatabase({ migrated: false })
  // In the way of the last table.
  await sql`CREATE TABLE evidence (id int)`.execute(db)
  await expect(migrate(db)).rejects.toThrow('already exists')
  const { rows } = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`.execute(db)
  const left = rows.map(({ name }) => name).filter((name) => !name.startsWith('kysely_'))
  expect(left).toEqual(['evidence'])
  await sql`DROP TABLE evidence`.execute(db)
  await migrate(db)
  expect((await schemaOf(db)).heads).toEqual([{ log: 1, account: 1 }])
  await close()
})
