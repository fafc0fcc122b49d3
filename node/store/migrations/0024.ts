import { type Kysely, sql } from 'kysely'

/** Companies by subject: whose list is to be seen again when a grant comes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE INDEX companies_subject ON companies (subject)`.execute(db)
}
