import { type Kysely, sql } from 'kysely'

/** The first schema. One database is one member's. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // What the chain says, up to the last final block that was read.
  `CREATE TABLE chain_cursor (
     id int PRIMARY KEY CHECK (id = 1),
     chain_id bigint NOT NULL,
     genesis_hash text NOT NULL,
     block_number bigint NOT NULL,
     block_hash text NOT NULL,
     block_time bigint NOT NULL)`,
  `CREATE TABLE members (
     number bigint PRIMARY KEY,
     roles int NOT NULL,
     status text NOT NULL,
     profile_hash text NOT NULL,
     admitted_at bigint NOT NULL)`,
  `CREATE TABLE member_keys (
     member bigint NOT NULL,
     key_index int NOT NULL,
     purpose int NOT NULL,
     algorithm int NOT NULL,
     material text NOT NULL,
     not_before bigint NOT NULL,
     not_after bigint NOT NULL,
     PRIMARY KEY (member, key_index))`,
  `CREATE TABLE grant_states (
     grant_id text PRIMARY KEY,
     artefact_hash text NOT NULL,
     state text NOT NULL,
     sequence bigint NOT NULL,
     revoke_key text NOT NULL,
     registered_block bigint NOT NULL)`,
  `CREATE TABLE anchors (
     member bigint NOT NULL,
     size bigint NOT NULL,
     root text NOT NULL,
     note_hash text NOT NULL,
     block_number bigint NOT NULL,
     block_time bigint NOT NULL,
     PRIMARY KEY (member, size, note_hash))`,

  // This member's log. log_head is one row: whoever appends locks it, so leaves have no gaps and no races.
  `CREATE TABLE log_head (id int PRIMARY KEY CHECK (id = 1), size bigint NOT NULL)`,
  `INSERT INTO log_head VALUES (1, 0)`,
  `CREATE TABLE leaves (
     leaf_index bigint PRIMARY KEY,
     hash bytea NOT NULL,
     kind text NOT NULL,
     statement bytea NOT NULL)`,
  `CREATE TABLE tiles (
     level int NOT NULL,
     tile_index bigint NOT NULL,
     hashes bytea NOT NULL,
     PRIMARY KEY (level, tile_index))`,
  `CREATE TABLE log_checkpoints (
     size bigint PRIMARY KEY,
     root text NOT NULL,
     note text NOT NULL,
     note_hash text NOT NULL,
     nonce bigint NOT NULL,
     created_at bigint NOT NULL)`,

  // Transactions, signed and kept until final: a chain that lost blocks gets the same bytes again.
  `CREATE TABLE chain_account (id int PRIMARY KEY CHECK (id = 1), next_nonce bigint NOT NULL)`,
  `INSERT INTO chain_account VALUES (1, 0)`,
  `CREATE TABLE outbox (
     nonce bigint PRIMARY KEY,
     purpose text NOT NULL,
     raw text NOT NULL,
     hash text NOT NULL,
     state text NOT NULL,
     gas_used bigint,
     block_number bigint,
     created_at bigint NOT NULL)`,
  `CREATE INDEX outbox_open ON outbox (nonce) WHERE state IN ('signed', 'mined')`,

  // Provider and registrar: records and how they came in.
  `CREATE TABLE records (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     kind text NOT NULL,
     number text NOT NULL,
     subject text NOT NULL,
     content_hash text NOT NULL,
     claims jsonb NOT NULL,
     sd_jwt text NOT NULL,
     leaf_index bigint NOT NULL,
     created_at bigint NOT NULL,
     UNIQUE (kind, number))`,
  `CREATE INDEX records_subject ON records (subject, kind)`,
  `CREATE TABLE imports (
     id text PRIMARY KEY,
     profile text NOT NULL,
     started_at bigint NOT NULL,
     finished_at bigint,
     report jsonb NOT NULL)`,
  `CREATE TABLE import_records (
     import_id text NOT NULL REFERENCES imports,
     record_id bigint NOT NULL REFERENCES records,
     PRIMARY KEY (import_id, record_id))`,

  // Grants that this member is concerned with.
  `CREATE TABLE grants (
     grant_id text PRIMARY KEY,
     artefact_hash text NOT NULL,
     subject text NOT NULL,
     grantee bigint NOT NULL,
     case_number text NOT NULL,
     expiry bigint NOT NULL,
     signed jsonb NOT NULL,
     revoke_key text NOT NULL,
     received_at bigint NOT NULL)`,
  `CREATE INDEX grants_subject ON grants (subject)`,
  // Signed revocations, obeyed on sight, of grants known here or not.
  `CREATE TABLE revocations (grant_id text PRIMARY KEY, signature text NOT NULL, received_at bigint NOT NULL)`,
  `CREATE TABLE grant_requests (
     id text PRIMARY KEY,
     token_hash text NOT NULL,
     proposal jsonb NOT NULL,
     expires_at bigint NOT NULL,
     grant_id text,
     created_at bigint NOT NULL)`,
  // Operations for the Grants contract: this member's own duty to see them through (own), or a draw that fell on it as relayer.
  `CREATE TABLE relay_operations (
     id text NOT NULL,
     own boolean NOT NULL,
     grant_id text NOT NULL,
     action text NOT NULL,
     sequence bigint NOT NULL,
     calldata text NOT NULL,
     state text NOT NULL,
     next_attempt_at bigint NOT NULL,
     expires_at bigint NOT NULL,
     nonce bigint,
     detail text,
     created_at bigint NOT NULL,
     PRIMARY KEY (id, own))`,
  `CREATE INDEX relay_unfinished ON relay_operations (own, next_attempt_at) WHERE state IN ('open', 'sent')`,
  `CREATE INDEX relay_sent ON relay_operations (nonce) WHERE state = 'sent'`,

  // Messages to other members that must arrive.
  `CREATE TABLE messages (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     recipient bigint NOT NULL,
     method text NOT NULL,
     body text NOT NULL,
     state text NOT NULL,
     attempts int NOT NULL,
     next_attempt_at bigint NOT NULL,
     expires_at bigint NOT NULL,
     detail text,
     created_at bigint NOT NULL)`,
  `CREATE INDEX messages_open ON messages (recipient, id) WHERE state = 'open'`,

  // Provider: who asked, what was decided. One row a request, so that the same bytes get the stored outcome. Each is written twice; where its page
  // has room for the second version, no index has to be written again.
  `CREATE TABLE looks (
     request_hash text PRIMARY KEY,
     asker bigint NOT NULL,
     nonce text NOT NULL,
     exchange_id text NOT NULL,
     grant_id text NOT NULL,
     subject text,
     case_number text NOT NULL,
     request text NOT NULL,
     code text,
     trace jsonb,
     leaf_index bigint NOT NULL,
     answer text,
     answer_leaf bigint,
     created_at bigint NOT NULL,
     UNIQUE (asker, nonce))
     WITH (fillfactor = 50)`,
  // Ciphertexts don't get smaller.
  `ALTER TABLE looks ALTER COLUMN answer SET STORAGE EXTERNAL`,
  `CREATE INDEX looks_subject ON looks (subject)`,
  `CREATE INDEX looks_case ON looks (case_number)`,
  // Every refusal, those before the gate too (a nonce used twice, an expired request).
  `CREATE TABLE refusals (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     request_hash text NOT NULL,
     asker bigint NOT NULL,
     exchange_id text NOT NULL,
     grant_id text NOT NULL,
     case_number text NOT NULL,
     code text NOT NULL,
     created_at bigint NOT NULL)`,
  `CREATE INDEX refusals_case ON refusals (case_number)`,
  `CREATE TABLE grant_uses (grant_id text PRIMARY KEY, uses bigint NOT NULL)`,

  // Asker: what was asked and what came of it.
  `CREATE TABLE exchanges (
     id text PRIMARY KEY,
     idempotency_key text NOT NULL,
     body_hash text NOT NULL,
     grant_id text NOT NULL,
     provider bigint NOT NULL,
     subject text,
     case_number text NOT NULL,
     state text NOT NULL,
     code text,
     request text,
     request_hash text,
     expires_at bigint NOT NULL,
     answer bytea,
     records int NOT NULL DEFAULT 0,
     fields_disclosed int NOT NULL DEFAULT 0,
     receipt_leaf bigint,
     trace jsonb,
     created_at bigint NOT NULL,
     UNIQUE (idempotency_key))`,
  `ALTER TABLE exchanges ALTER COLUMN answer SET STORAGE EXTERNAL`,
  `CREATE INDEX exchanges_subject ON exchanges (subject)`,
  `CREATE INDEX exchanges_case ON exchanges (case_number)`,
  `CREATE INDEX exchanges_sent ON exchanges (provider, created_at) WHERE state = 'sent'`,
  `CREATE TABLE grant_keys (grant_id text PRIMARY KEY, slot bigint NOT NULL UNIQUE)`,

  // Notary.
  `CREATE TABLE evidence (
     id text PRIMARY KEY,
     type text NOT NULL,
     leaf_index bigint NOT NULL,
     statement bytea NOT NULL,
     manifest bytea NOT NULL,
     items bytea,
     item_count int NOT NULL,
     idempotency_key text UNIQUE,
     body_hash text NOT NULL,
     created_at bigint NOT NULL)`,
] as const
