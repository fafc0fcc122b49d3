import { type Kysely, sql } from 'kysely'

/** Signatures by companies' CA certificates over grants. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // `document`: the printed 授权书, where that is what was signed.
  `CREATE TABLE ca_signatures (
     grant_id text NOT NULL,
     signature_hash bytea NOT NULL,
     terms jsonb NOT NULL,
     document bytea,
     leaf_index bigint NOT NULL,
     PRIMARY KEY (grant_id, signature_hash))`,
]
