import { type Kysely, sql } from 'kysely'

/** Idempotency keys of the API, with the answers that were given under them; API tokens. */
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
  `CREATE TABLE api_tokens (
     id text PRIMARY KEY,
     hash text NOT NULL UNIQUE,
     name text NOT NULL,
     role text NOT NULL,
     person text,
     created_at bigint NOT NULL,
     expires_at bigint NOT NULL,
     last_used_at bigint,
     revoked_at bigint)`,
  `CREATE INDEX orders_salt ON orders ((terms ->> 'salt'))`,
]
