import { type Kysely, sql } from 'kysely'

/** Answers that were sealed together: their one envelope is kept once, and each look says which of its bodies is its own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `CREATE TABLE sealed_answers (id text PRIMARY KEY, envelope text NOT NULL)`,
  `ALTER TABLE looks ADD COLUMN sealed_in text REFERENCES sealed_answers, ADD COLUMN place int,
     ADD CHECK ((sealed_in IS NULL) = (place IS NULL))`,
]
