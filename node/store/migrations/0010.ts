import { type Kysely, sql } from 'kysely'

/** Audits by draw: those that this member announced, and the way from a leaf to its exchange. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `CREATE TABLE audits (
     audit_id text PRIMARY KEY,
     statement text NOT NULL,
     terms jsonb NOT NULL,
     leaf_index bigint NOT NULL,
     state text NOT NULL DEFAULT 'announced',
     failure text,
     report jsonb,
     created_at bigint NOT NULL)`,
  `CREATE INDEX audits_newest ON audits (created_at DESC, audit_id)`,
  `CREATE INDEX looks_leaf ON looks (leaf_index)`,
  `CREATE INDEX exchanges_receipt_leaf ON exchanges (receipt_leaf)`,
  `CREATE INDEX exchanges_request_hash ON exchanges (request_hash)`,

  // Block in which a grant was revoked or superseded; null for what ended before this was kept.
  `ALTER TABLE grant_states ADD COLUMN ended_block bigint`,
]
