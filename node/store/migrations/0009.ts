import { type Kysely, sql } from 'kysely'

/** Requests that were declined; versions of a grant, which are revoked together. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `ALTER TABLE grant_requests ADD COLUMN declined_at bigint, ADD COLUMN decline_reason text, ADD COLUMN decline_words text`,
  `CREATE INDEX grant_requests_newest ON grant_requests (created_at DESC, id DESC)`,

  // The first version's id; null for a first version itself.
  `ALTER TABLE grant_states ADD COLUMN origin text`,
  `CREATE INDEX grant_states_origin ON grant_states ((coalesce(origin, grant_id)))`,
]
