import { sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { CompanyStatements, CompanyStop } from '../ports/companies.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { addMessages } from './messages.ts'

/** How long a company's statement is offered to members that can't be reached, in seconds. */
const OFFERED_S = 30 * 86_400

/** Keeps what ends grants, in the caller's transaction. */
export async function addStops(tx: Tx, subject: string, stops: readonly CompanyStop[]): Promise<void> {
  if (stops.length === 0) return
  await tx
    .insertInto('company_stops')
    .values(
      stops.map(({ grant, endsAt, receivedAt, block, source }) => ({
        ...{ source, subject, grant_id: grant, ends_at: endsAt },
        ...{ received_at: receivedAt, block },
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/**
 * What ends a grant besides its control keys and its expiry, as `stop.withdrawn_at` and `stop.ends_at`: for queries on `grants g` and its `grant_states s`.
 */
export const joinStops = sql`
    LEFT JOIN LATERAL (
      SELECT min(x.received_at) FILTER (WHERE x.ends_at IS NULL) AS withdrawn_at, min(x.ends_at) AS ends_at
      FROM company_stops x
      WHERE x.subject = g.subject AND (x.grant_id = g.grant_id OR x.grant_id IS NULL
        AND (g.received_at <= x.received_at OR s.registered_block <= x.block))) stop ON true`

/** The `CompanyStatements` port on PostgreSQL. */
export function createCompanyStatements({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): CompanyStatements {
  return {
    add: storeCall(({ hash, subject, action, binding, signed, stops, message, recipients }) =>
      db.transaction().execute(async (tx) => {
        const now = clock()
        const inserted = await tx
          .insertInto('company_statements')
          .values({
            ...{ hash, subject, action, binding: binding ?? null },
            ...{ signed: JSON.stringify(signed), received_at: now },
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning('hash')
          .execute()
        if (inserted.length === 0) return false
        await addStops(tx, subject, stops)
        const messages = recipients.map((recipient) => ({
          ...message,
          recipient,
          expiresAt: now + OFFERED_S,
        }))
        await addMessages(tx, messages, now)
        return true
      }),
    ),
  }
}
