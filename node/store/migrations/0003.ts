import { type Kysely, sql } from 'kysely'

/** Periodic grants are counted by calendar period. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE grant_period_uses (
      grant_id text NOT NULL,
      period bigint NOT NULL,
      uses bigint NOT NULL,
      PRIMARY KEY (grant_id, period))`.execute(db)
  await sql`ALTER TABLE exchanges ADD COLUMN period bigint`.execute(db)
}
