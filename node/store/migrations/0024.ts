import { type Kysely, sql } from 'kysely'
import { told } from './told.ts'

/** Events of what this member’s node ends or finds out by itself; companies by subject, whose list is to be seen again when a grant comes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const fault = {
  facts: `'fault', NEW.kind, 'exchange', l.exchange_id, 'grant', l.grant_id, 'asker', l.asker`,
  from: 'FROM looks l WHERE l.request_hash = NEW.request_hash',
}

/** A subscription is looked at as soon as its grant may have ended, not at its next renewal. */
const lookedAt = (table: string, event: string, when: string, grants: string): string[] => [
  `CREATE FUNCTION look_at_subscriptions_${table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     UPDATE subscriptions SET renew_at = 0 WHERE state = 'active' AND terms ->> 'grant' IN (${grants});
     RETURN NULL; END $$`,
  `CREATE TRIGGER look_at_subscriptions AFTER ${event} ON ${table}
   FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION look_at_subscriptions_${table}()`,
]

const statements = [
  `CREATE INDEX subscriptions_grant ON subscriptions ((terms ->> 'grant')) WHERE state = 'active'`,
  ...lookedAt('revocations', 'INSERT', 'true', 'NEW.grant_id'),
  ...lookedAt('grant_states', 'INSERT OR UPDATE', `NEW.state IN ('revoked', 'superseded')`, 'NEW.grant_id'),
  ...lookedAt('company_stops', 'INSERT', 'true', 'SELECT grant_id FROM grants WHERE subject = NEW.subject'),
  `CREATE INDEX companies_subject ON companies (subject)`,
  ...told('subscriptions', 'UPDATE', `OLD.state = 'active' AND NEW.state = 'ended'`, {
    kind: `'subscription.ended'`,
    facts: `'subscription', NEW.id, 'grant', NEW.terms ->> 'grant', 'provider', NEW.provider, 'code', NEW.code`,
    subject: `(SELECT subject FROM grants WHERE grant_id = NEW.terms ->> 'grant')`,
  }),
  ...told('exchange_faults', 'INSERT', 'true', { kind: `'fault.found'`, ...fault }),
  ...told('exchange_faults', 'UPDATE', 'OLD.mended_at IS NULL AND NEW.mended_at IS NOT NULL', {
    kind: `'fault.mended'`,
    ...fault,
  }),
  ...told('equivocations', 'INSERT', 'true', {
    kind: `'equivocation.found'`,
    facts: `'provider', NEW.provider, 'epoch', NEW.number`,
  }),
  ...told('binding_alarms', 'INSERT', 'true', {
    kind: `'alarm.raised'`,
    facts: `'alarm', NEW.kind, 'registrar', NEW.registrar, 'by', NEW.member`,
  }),
]
