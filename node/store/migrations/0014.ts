import { type Kysely, sql } from 'kysely'

/** How often fields of a company were disclosed to whom, by day; and the version of all that decisions are counted by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE disclosures (
      subject text NOT NULL,
      asker bigint NOT NULL,
      kind text NOT NULL,
      day bigint NOT NULL,
      times jsonb NOT NULL,
      PRIMARY KEY (subject, asker, kind, day))`.execute(db)
  await sql`CREATE TABLE look_head (id int PRIMARY KEY CHECK (id = 1), version bigint NOT NULL)`.execute(db)
  await sql`INSERT INTO look_head VALUES (1, 0)`.execute(db)
}
