import { type Kysely, sql } from 'kysely'

/** Where the two sides of exchanges fell out with each other, as the provider found it; and how far it has looked for receipts that are missing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `CREATE TABLE exchange_faults (
     number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     kind text NOT NULL,
     request_hash text NOT NULL,
     noted_at bigint NOT NULL,
     mended_at bigint,
     UNIQUE (kind, request_hash))`,
  `CREATE TABLE fault_head (id int PRIMARY KEY CHECK (id = 1), receipts_until bigint NOT NULL, forks_until bigint NOT NULL)`,
  `INSERT INTO fault_head VALUES (1, 0, 0)`,
]
