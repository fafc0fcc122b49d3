import { type Kysely, sql } from 'kysely'

/** Idempotency keys of the API, with the answers that were given under them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // `answer` is null while the request is under way, or was when its node ended; else it is wrapped under the node's own key.
  `CREATE TABLE idempotency_keys (
     key text PRIMARY KEY,
     request_hash text NOT NULL,
     answer bytea,
     created_at bigint NOT NULL)`,
  `CREATE INDEX idempotency_keys_oldest ON idempotency_keys (created_at)`,
  `CREATE INDEX orders_salt ON orders ((terms ->> 'salt'))`,
]
