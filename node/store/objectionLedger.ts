import { type Selectable, sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { LedgerRow, ObjectionLedger } from '../ports/objections.ts'
import { type Database, storeCall } from './database.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'
import type { Schema } from './schema.ts'

/** Newest first. */
const newest: Sorting = { by: ['received_at', 'provider', 'objection'], direction: 'DESC' }

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
    all: storeCall(async (query) => {
      const { rows } = await sql<Row>`
        SELECT * FROM objection_ledger WHERE ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
      return toPage(rows, query, (row) => [row.received_at, row.provider, row.objection], toRow)
    }),
  }
}

type Row = Selectable<Schema['objection_ledger']>

const toRow = ({ provider, receipt, outcome, received_at }: Row): LedgerRow => ({
  ...{ provider, receipt, outcome: outcome ?? undefined, arrivedAt: received_at },
})
