import { type Kysely, sql } from 'kysely'

/** What becomes of answers after their grant has ended. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE keepings (
      grant_id text PRIMARY KEY,
      subject text NOT NULL,
      state text NOT NULL,
      why text NOT NULL,
      ended_at bigint NOT NULL,
      terms jsonb,
      statement text,
      leaf_index bigint)`.execute(db)
  await sql`CREATE INDEX keepings_subject ON keepings (subject)`.execute(db)
  await sql`CREATE INDEX keepings_open ON keepings (ended_at) WHERE state <> 'deleted'`.execute(db)
  await sql`CREATE TABLE readings (leaf_index bigint PRIMARY KEY, subject text NOT NULL)`.execute(db)
  await sql`CREATE INDEX readings_subject ON readings (subject)`.execute(db)
  await sql`
    CREATE TABLE notices (
      grant_id text NOT NULL,
      member int NOT NULL,
      type text NOT NULL,
      statement text NOT NULL,
      PRIMARY KEY (grant_id, member, type))`.execute(db)
  await sql`CREATE INDEX exchanges_kept ON exchanges (grant_id) WHERE answer IS NOT NULL`.execute(db)
}
