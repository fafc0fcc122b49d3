import { type Kysely, sql } from 'kysely'

/** Subscriptions: this member's own, and those of others that it tells of changes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // `told`, `seen`: the provider's state in the last news, and the one that was last fetched; `fetching`: the one that exchange `number` is for. `number`: of the exchange to come.
  `CREATE TABLE subscriptions (
     id text PRIMARY KEY,
     terms jsonb NOT NULL,
     provider bigint NOT NULL,
     until bigint NOT NULL,
     state text NOT NULL DEFAULT 'active',
     code text,
     told text,
     seen text,
     fetching text,
     block bigint NOT NULL DEFAULT 0,
     number bigint NOT NULL DEFAULT 1,
     deliveries bigint NOT NULL DEFAULT 0,
     exchange text,
     next_at bigint NOT NULL DEFAULT 0,
     renew_at bigint NOT NULL DEFAULT 0,
     created_at bigint NOT NULL)`,
  `CREATE INDEX subscriptions_active ON subscriptions (created_at) WHERE state = 'active'`,
  `CREATE INDEX subscriptions_newest ON subscriptions (created_at, id)`,
  `CREATE TABLE subscribers (
     asker bigint,
     id text,
     terms jsonb NOT NULL,
     until bigint NOT NULL,
     told text,
     failures int NOT NULL DEFAULT 0,
     next_at bigint NOT NULL,
     PRIMARY KEY (asker, id))`,
  `CREATE INDEX subscribers_due ON subscribers (next_at)`,
]
