import { type Kysely, sql } from 'kysely'
import { told } from './told.ts'

/**
 * Events: triggers write them, in the transaction of what they tell of, whichever service it is that writes. They get their positions later, by one process:
 * transactions commit in another order than that in which they draw numbers, and whoever reads on from a position must miss nothing.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const ended = {
  kind: `'exchange.ended'`,
  facts: `'exchange', NEW.id, 'grant', NEW.grant_id, 'provider', NEW.provider, 'state', NEW.state, 'code', NEW.code`,
  subject: 'CASE WHEN NEW.shown_after IS NULL THEN NEW.subject END',
}

const statements = [
  // `subject`: the company that is shown the event, if any. `once`: what is told once, by whichever way it is learnt first.
  `CREATE TABLE events (
     id bigint GENERATED ALWAYS AS IDENTITY,
     position bigint,
     kind text NOT NULL,
     facts jsonb NOT NULL,
     subject text,
     once text,
     at bigint NOT NULL DEFAULT floor(extract(epoch FROM clock_timestamp())))`,
  // Every exchange writes an event: few indexes, and each of one of a row's two versions only.
  `CREATE UNIQUE INDEX events_unplaced ON events (id) WHERE position IS NULL`,
  `CREATE UNIQUE INDEX events_position ON events (position) WHERE position IS NOT NULL`,
  `CREATE INDEX events_subject ON events (subject, position) WHERE position IS NOT NULL AND subject IS NOT NULL`,
  `CREATE UNIQUE INDEX events_once ON events (once) WHERE once IS NOT NULL`,
  `CREATE TABLE event_head (id int PRIMARY KEY CHECK (id = 1), position bigint NOT NULL)`,
  `INSERT INTO event_head VALUES (1, 0)`,
  // `secret` is wrapped under the node's own key. `position`: the last event that was delivered or put aside.
  `CREATE TABLE webhooks (
     id text PRIMARY KEY,
     url text NOT NULL,
     types jsonb NOT NULL,
     secret bytea NOT NULL,
     former_secret bytea,
     former_until bigint,
     state text NOT NULL DEFAULT 'active',
     position bigint NOT NULL,
     attempts int NOT NULL DEFAULT 0,
     next_attempt_at bigint NOT NULL DEFAULT 0,
     failure text,
     created_at bigint NOT NULL)`,
  `CREATE TABLE dead_letters (
     webhook text NOT NULL REFERENCES webhooks,
     event bigint NOT NULL,
     attempts int NOT NULL,
     failure text NOT NULL,
     at bigint NOT NULL,
     due boolean NOT NULL DEFAULT false,
     PRIMARY KEY (webhook, event))`,
  `CREATE INDEX grant_requests_grant ON grant_requests (grant_id)`,

  // What an order keeps from its company is not shown to it.
  ...told('exchanges', 'INSERT', `NEW.state <> 'sent'`, ended),
  ...told('exchanges', 'UPDATE', `OLD.state = 'sent' AND NEW.state <> 'sent'`, ended),
  // All that are decided at once by one statement.
  `CREATE FUNCTION tell_looks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     INSERT INTO events (kind, facts, subject)
     SELECT 'exchange.decided', jsonb_build_object('exchange', exchange_id, 'grant', grant_id, 'asker', asker, 'code', code),
            CASE WHEN shown_after IS NULL THEN subject END
     FROM fresh;
     RETURN NULL; END $$`,
  `CREATE TRIGGER tell AFTER INSERT ON looks REFERENCING NEW TABLE AS fresh
   FOR EACH STATEMENT EXECUTE FUNCTION tell_looks()`,

  ...told('grant_requests', 'INSERT', 'true', {
    kind: `'grant.requested'`,
    facts: `'request', NEW.id`,
    subject: `NEW.proposal ->> 'subject'`,
  }),
  ...told('grant_requests', 'UPDATE', 'OLD.declined_at IS NULL AND NEW.declined_at IS NOT NULL', {
    kind: `'grant.declined'`,
    facts: `'request', NEW.id, 'reason', NEW.decline_reason`,
    subject: `NEW.proposal ->> 'subject'`,
  }),
  ...told('grants', 'INSERT', 'true', {
    kind: `'grant.given'`,
    facts: `'grant', NEW.grant_id, 'request', (SELECT id FROM grant_requests r WHERE r.grant_id = NEW.grant_id LIMIT 1)`,
    subject: 'NEW.subject',
  }),
  // The chain's state is of all grants; what concerns this member is told.
  ...['INSERT', 'UPDATE'].flatMap((event) =>
    told('grant_states', event, event === 'UPDATE' ? 'OLD.state <> NEW.state' : 'true', {
      kind: `CASE NEW.state WHEN 'revoked' THEN 'grant.revoked' ELSE 'grant.changed' END`,
      facts: `'grant', NEW.grant_id, 'state', NEW.state`,
      subject: 'g.subject',
      from: 'FROM grants g WHERE g.grant_id = NEW.grant_id',
      once: `CASE NEW.state WHEN 'revoked' THEN 'grant.revoked ' || NEW.grant_id END`,
    }),
  ),
  ...told('revocations', 'INSERT', 'true', {
    kind: `'grant.revoked'`,
    facts: `'grant', NEW.grant_id, 'state', 'revoked'`,
    subject: 'g.subject',
    from: 'FROM grants g WHERE g.grant_id = NEW.grant_id',
    once: `'grant.revoked ' || NEW.grant_id`,
  }),

  ...told('objections', 'INSERT', 'true', {
    kind: `'objection.opened'`,
    facts: `'objection', NEW.number`,
    subject: 'NEW.subject',
  }),
  ...told('objections', 'UPDATE', 'OLD.outcome IS NULL AND NEW.outcome IS NOT NULL', {
    kind: `'objection.decided'`,
    facts: `'objection', NEW.number`,
    subject: 'NEW.subject',
  }),
  ...told('member_keys', 'INSERT', 'true', {
    kind: `'key.added'`,
    facts: `'member', NEW.member, 'key', NEW.key_index`,
  }),
  ...told('member_keys', 'UPDATE', 'OLD.not_after <> NEW.not_after', {
    kind: `'key.ended'`,
    facts: `'member', NEW.member, 'key', NEW.key_index, 'notAfter', NEW.not_after`,
  }),
  ...told('binding_sightings', 'INSERT', 'true', {
    kind: `'binding.seen'`,
    facts: `'binding', NEW.hash, 'registrar', NEW.registrar`,
    subject: 'NEW.subject',
  }),
  // An order that its company may not know of yet is told to nobody by this way.
  ...told('orders', 'INSERT', `NEW.terms ->> 'notifyAfter' IS NULL`, {
    kind: `'order.received'`,
    facts: `'order', NEW.order_id, 'signer', NEW.signer`,
    subject: `NEW.details -> 'subject' ->> 'id'`,
  }),
  ...told('audits', 'UPDATE', `OLD.state = 'announced' AND NEW.state <> 'announced'`, {
    kind: `'audit.ended'`,
    facts: `'audit', NEW.audit_id, 'state', NEW.state`,
  }),
]
