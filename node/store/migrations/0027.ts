import { type Kysely, sql } from 'kysely'

/** T+1 files of the member's core system, and their rows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Amounts are text: a sum of them may be larger than the driver's numbers.
  `CREATE TABLE request_files (
     id text PRIMARY KEY,
     encoding text NOT NULL,
     member bigint NOT NULL,
     business_date text NOT NULL,
     sequence int NOT NULL,
     rows int NOT NULL,
     total text NOT NULL,
     sha256 text NOT NULL,
     until bigint NOT NULL,
     received_at bigint NOT NULL)`,
  `CREATE INDEX request_files_newest ON request_files (received_at, id)`,
  // A serial number is used once for ever, whichever file it stands in.
  `CREATE TABLE request_rows (
     file text NOT NULL REFERENCES request_files,
     line int NOT NULL,
     serial text NOT NULL UNIQUE,
     terms jsonb NOT NULL,
     amount text NOT NULL,
     outcome text,
     code text,
     exchange text,
     next_at bigint NOT NULL DEFAULT 0,
     PRIMARY KEY (file, line))`,
  `CREATE INDEX request_rows_open ON request_rows (next_at) WHERE outcome IS NULL`,
]
