import { type Kysely, sql } from 'kysely'

/** Urgent suspensions end by themselves: until when, and null for good. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE members ADD COLUMN suspended_until bigint`.execute(db)
}
