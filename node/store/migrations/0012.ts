import { type Kysely, sql } from 'kysely'

/** Numbered chains of exchanges, at both ends, and the receipts that askers send. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // The last request that this member signed to a provider under a grant or order.
  `CREATE TABLE asked_chains (
     grant_id text NOT NULL,
     provider bigint NOT NULL,
     number bigint NOT NULL,
     head text NOT NULL,
     PRIMARY KEY (grant_id, provider))`,
  // How far an asker's chain was followed here; `head` is the request's hash there; gaps are ranges of which no request came.
  `CREATE TABLE answered_chains (
     asker bigint NOT NULL,
     grant_id text NOT NULL,
     highest bigint NOT NULL,
     head text NOT NULL,
     gaps jsonb NOT NULL,
     PRIMARY KEY (asker, grant_id))`,
  `CREATE TABLE closed_links (
     asker bigint NOT NULL,
     grant_id text NOT NULL,
     number bigint NOT NULL,
     previous text,
     request_hash text NOT NULL,
     receipt text NOT NULL,
     closed_at bigint NOT NULL,
     PRIMARY KEY (asker, grant_id, number))`,
  // Absent where the request was not taken into the chain.
  `ALTER TABLE looks ADD COLUMN link_number bigint, ADD COLUMN link_previous text, ADD COLUMN receipt text`,
  `CREATE UNIQUE INDEX looks_link ON looks (asker, grant_id, link_number) WHERE link_number IS NOT NULL`,
  // Time first: an index that began with the asker would be taken for its nonces too, and read all of its looks for each.
  `CREATE INDEX looks_recent ON looks (created_at, asker)`,
  `ALTER TABLE exchanges ADD COLUMN acknowledged boolean NOT NULL DEFAULT false`,
  `CREATE INDEX exchanges_unacknowledged ON exchanges (provider, receipt_leaf) WHERE receipt_leaf IS NOT NULL AND NOT acknowledged`,
]
