import { type Kysely, sql } from 'kysely'

/** Who speaks for which company: lists that were seen, what companies say themselves, alarms. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // The newest list of each company that this member deals with.
  `CREATE TABLE companies (
     registrar bigint NOT NULL,
     subject text NOT NULL,
     list jsonb,
     due_at bigint NOT NULL,
     PRIMARY KEY (registrar, subject))`,
  `CREATE INDEX companies_due ON companies (due_at)`,
  `CREATE TABLE binding_sightings (
     hash text PRIMARY KEY,
     registrar bigint NOT NULL,
     subject text NOT NULL,
     binding jsonb NOT NULL,
     source text NOT NULL,
     seen_at bigint NOT NULL)`,
  `CREATE INDEX binding_sightings_subject ON binding_sightings (subject)`,
  `CREATE TABLE company_statements (
     hash text PRIMARY KEY,
     subject text NOT NULL,
     action text NOT NULL,
     binding text,
     signed jsonb NOT NULL,
     received_at bigint NOT NULL)`,
  `CREATE INDEX company_statements_subject ON company_statements (subject)`,
  // What ends grants besides their control keys and their expiry. Without a grant: all that were there by then.
  `CREATE TABLE company_stops (
     source text PRIMARY KEY,
     subject text NOT NULL,
     grant_id text,
     ends_at bigint,
     received_at bigint NOT NULL,
     block bigint NOT NULL)`,
  `CREATE INDEX company_stops_subject ON company_stops (subject)`,
  `CREATE TABLE binding_alarms (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     digest text NOT NULL UNIQUE,
     kind text NOT NULL,
     registrar bigint NOT NULL,
     subject text NOT NULL,
     evidence jsonb NOT NULL,
     statement text NOT NULL,
     member bigint NOT NULL,
     leaf_index bigint,
     created_at bigint NOT NULL)`,
  // A registrar's own: how far each list has come, and whom that concerns.
  `CREATE TABLE binding_heads (
     subject text PRIMARY KEY,
     statement text NOT NULL,
     count bigint NOT NULL,
     at bigint NOT NULL,
     leaf_index bigint NOT NULL)`,
  `CREATE TABLE binding_readers (subject text NOT NULL, member bigint NOT NULL, PRIMARY KEY (subject, member))`,
]
