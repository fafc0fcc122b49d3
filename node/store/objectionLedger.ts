import { sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { LedgerRow, ObjectionLedger } from '../ports/objections.ts'
import { type Database, storeCall } from './database.ts'

/** The `ObjectionLedger` port on PostgreSQL. */
export function createObjectionLedger({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): ObjectionLedger {
  return {
    save: storeCall(async ({ provider, objection, receipt, outcome }) => {
      await sql`
        INSERT INTO objection_ledger (provider, objection, receipt, outcome, received_at)
        VALUES (${provider}, ${objection}, ${receipt}, ${outcome ?? null}, ${clock()})
        ON CONFLICT (provider, objection) DO UPDATE SET outcome = coalesce(objection_ledger.outcome, excluded.outcome)`.execute(
        db,
      )
    }),
    all: storeCall(async (limit) => {
      const rows = await db
        .selectFrom('objection_ledger')
        .selectAll()
        .orderBy('received_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map(
        ({ provider, receipt, outcome, received_at }): LedgerRow => ({
          ...{ provider, receipt, outcome: outcome ?? undefined, arrivedAt: received_at },
        }),
      )
    }),
  }
}
