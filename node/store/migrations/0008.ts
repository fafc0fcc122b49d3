import { type Kysely, sql } from 'kysely'

/** Persons' own consents: requests for them, the consents, withdrawals. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `CREATE TABLE person_requests (
     id text PRIMARY KEY,
     token_hash text NOT NULL,
     terms jsonb NOT NULL,
     expires_at bigint NOT NULL,
     created_at bigint NOT NULL)`,
  `CREATE TABLE person_consents (
     consent_hash text PRIMARY KEY,
     grant_id text NOT NULL,
     person text NOT NULL,
     kind text NOT NULL,
     field text NOT NULL,
     role text NOT NULL,
     holders bigint NOT NULL,
     providers jsonb NOT NULL,
     expiry bigint NOT NULL,
     signed jsonb NOT NULL,
     request_id text,
     received_at bigint NOT NULL)`,
  `CREATE INDEX person_consents_of_grant ON person_consents (grant_id, kind, field)`,
  `CREATE INDEX person_consents_of_request ON person_consents (request_id) WHERE request_id IS NOT NULL`,
  // By the consent's hash alone: a withdrawal may come before the consent that it is about.
  `CREATE TABLE person_withdrawals (
     consent_hash text PRIMARY KEY,
     signed jsonb NOT NULL,
     statement text NOT NULL,
     leaf_index bigint NOT NULL,
     received_at bigint NOT NULL)`,
  // The last day, in Beijing, on which all of an answer may be kept: adverse data of persons end after five years.
  `CREATE TABLE adverse_answers (exchange_id text PRIMARY KEY, last_day text NOT NULL)`,
  `CREATE INDEX adverse_answers_by_day ON adverse_answers (last_day)`,
] as const
