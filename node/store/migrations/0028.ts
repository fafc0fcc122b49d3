import { type Kysely, sql } from 'kysely'
import { told } from './told.ts'

/** Why something waits for another member, until when, and what it came to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `ALTER TABLE exchanges ADD COLUMN attempts int NOT NULL DEFAULT 0, ADD COLUMN next_attempt_at bigint NOT NULL DEFAULT 0, ADD COLUMN waits_for text`,
  `ALTER TABLE messages ADD COLUMN code text`,
  `CREATE INDEX messages_undelivered ON messages (id) WHERE state <> 'delivered'`,
  ...told('closed_links', 'INSERT', 'true', {
    kind: `'exchange.closed'`,
    facts: `'asker', NEW.asker, 'grant', NEW.grant_id, 'number', NEW.number`,
  }),
  ...told('messages', 'UPDATE', `OLD.state = 'open' AND NEW.state IN ('refused', 'expired')`, {
    kind: `'message.ended'`,
    facts: `'recipient', NEW.recipient, 'method', NEW.method, 'state', NEW.state, 'code', NEW.code`,
  }),
]
