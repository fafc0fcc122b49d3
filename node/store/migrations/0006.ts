import { type Kysely, sql } from 'kysely'

/** Lawful orders; and from when an exchange under one is shown to its subject. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // `details` are the values behind the statement's hashes: they can be erased, the statement stays.
  `CREATE TABLE orders (
     order_id text PRIMARY KEY,
     statement text NOT NULL,
     details jsonb NOT NULL,
     terms jsonb NOT NULL,
     signer bigint NOT NULL,
     leaf_index bigint NOT NULL,
     received_at bigint NOT NULL)`,
  `CREATE INDEX orders_received ON orders (received_at)`,
  // An exchange under an order has the order's id for the grant's. Null: shown at once.
  `ALTER TABLE looks ADD COLUMN under_order boolean NOT NULL DEFAULT false`,
  `ALTER TABLE looks ADD COLUMN shown_after bigint`,
  `ALTER TABLE exchanges ADD COLUMN under_order boolean NOT NULL DEFAULT false`,
  `ALTER TABLE exchanges ADD COLUMN shown_after bigint`,
  `CREATE INDEX looks_under_order ON looks (created_at) WHERE under_order`,
  `CREATE INDEX looks_delayed ON looks (exchange_id) WHERE shown_after IS NOT NULL`,
  `CREATE INDEX exchanges_under_order ON exchanges (created_at) WHERE under_order`,
] as const
