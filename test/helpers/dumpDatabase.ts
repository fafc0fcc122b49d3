import type { Database } from '@hexin/node/store/database.ts'
import { sql } from 'kysely'

/** Every row of every table as text, in the order of the texts, binary columns in hexadecimal: what somebody finds who has the database or a backup of it. */
export async function dumpDatabase(db: Database): Promise<string> {
  const { rows: tables } = await sql<{ tablename: string }>`
    SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`.execute(db)
  const dumps = await Promise.all(
    tables.map(async ({ tablename }) => {
      const { rows } = await sql<{
        row: string
      }>`SELECT t::text AS row FROM ${sql.table(tablename)} t ORDER BY row`.execute(db)
      return `${tablename}\n${rows.map(({ row }) => row).join('\n')}`
    }),
  )
  return dumps.join('\n')
}
