import { type Kysely, sql } from 'kysely'

/** Objections: at the provider, at whoever received the record, at the regulator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // A record keeps its number when a correction takes its place; superseded_by is the correction's leaf.
  `ALTER TABLE records ADD COLUMN superseded_by bigint`,
  `ALTER TABLE records ADD COLUMN objected boolean NOT NULL DEFAULT false`,
  `ALTER TABLE records DROP CONSTRAINT records_kind_number_key`,
  `CREATE UNIQUE INDEX records_current ON records (kind, number) WHERE superseded_by IS NULL`,

  // The leaves of the records that an answer disclosed.
  `ALTER TABLE looks ADD COLUMN disclosed bigint[]`,

  // Provider.
  `CREATE TABLE objections (
     number bigint PRIMARY KEY,
     hash text NOT NULL UNIQUE,
     subject text NOT NULL,
     kind text NOT NULL,
     record text NOT NULL,
     record_leaf bigint NOT NULL,
     signed jsonb NOT NULL,
     receipt text NOT NULL,
     receipt_leaf bigint NOT NULL,
     received_at bigint NOT NULL,
     outcome text,
     outcome_leaf bigint,
     words jsonb,
     decided_at bigint)`,
  `CREATE INDEX objections_subject ON objections (subject)`,
  `CREATE INDEX objections_record ON objections (record_leaf)`,
  // One objection to a record is open at a time.
  `CREATE UNIQUE INDEX objections_open ON objections (record_leaf) WHERE outcome IS NULL`,
  `CREATE TABLE objection_notices (
     number bigint NOT NULL REFERENCES objections,
     exchange_id text NOT NULL,
     recipient bigint NOT NULL,
     acknowledgement text,
     acknowledged_at bigint,
     PRIMARY KEY (number, exchange_id))`,

  // Whoever received the record. The content is wrapped under the key of the exchange's grant, like the answer.
  `CREATE TABLE received_outcomes (
     exchange_id text NOT NULL,
     outcome_hash text NOT NULL,
     content bytea NOT NULL,
     acknowledgement text NOT NULL,
     acknowledgement_leaf bigint NOT NULL,
     received_at bigint NOT NULL,
     PRIMARY KEY (exchange_id, outcome_hash))`,
  `ALTER TABLE exchanges ADD COLUMN noticed boolean NOT NULL DEFAULT false`,

  // Regulator.
  `CREATE TABLE objection_ledger (
     provider bigint NOT NULL,
     objection text NOT NULL,
     receipt text NOT NULL,
     outcome text,
     received_at bigint NOT NULL,
     PRIMARY KEY (provider, objection))`,
] as const
