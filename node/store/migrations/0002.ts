import { type Kysely, sql } from 'kysely'

/** The council: suspensions that end by themselves, seats, proposals, votes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Until when a member is suspended; null for good.
  `ALTER TABLE members ADD COLUMN suspended_until bigint`,

  `CREATE TABLE seats (
     seat_group bigint PRIMARY KEY,
     member bigint NOT NULL,
     account text NOT NULL,
     block_number bigint NOT NULL,
     block_time bigint NOT NULL)`,
  `CREATE TABLE proposals (
     position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
     body text NOT NULL,
     number text NOT NULL,
     proposer text NOT NULL,
     calls jsonb NOT NULL,
     description text NOT NULL,
     description_hash text NOT NULL,
     snapshot bigint NOT NULL,
     deadline bigint NOT NULL,
     eta bigint,
     outcome text,
     ended_at bigint,
     terms jsonb,
     block_number bigint NOT NULL,
     block_time bigint NOT NULL,
     PRIMARY KEY (body, number))`,
  `CREATE INDEX proposals_without_terms ON proposals (snapshot) WHERE terms IS NULL`,
  `CREATE TABLE votes (
     body text NOT NULL,
     number text NOT NULL,
     account text NOT NULL,
     support int NOT NULL,
     weight bigint NOT NULL,
     reason text NOT NULL,
     block_number bigint NOT NULL,
     block_time bigint NOT NULL,
     PRIMARY KEY (body, number, account))`,

  // A transaction that an application ordered under a key: the same again finds it.
  `ALTER TABLE outbox ADD COLUMN idempotency_key text UNIQUE`,
  `ALTER TABLE outbox ADD COLUMN body_hash text`,
] as const
