import { type Selectable, sql } from 'kysely'
import type { AuditRow, Audits } from '../ports/audits.ts'
import type { Clock } from '../ports/clock.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall } from './database.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'
import type { Schema } from './schema.ts'

/** Newest first. */
const newest: Sorting = { by: ['created_at', 'audit_id'], direction: 'DESC' }

/** The `Audits` port on PostgreSQL. */
export function createAudits({ db, clock }: { readonly db: Database; readonly clock: Clock }): Audits {
  return {
    announce: storeCall(({ id, statement, terms }) =>
      db.transaction().execute(async (tx) => {
        const leaf = { kind: 'audit', statement: Buffer.from(statement, 'latin1') }
        const leafIndex = await appendLeaves(tx, [leaf])
        await tx
          .insertInto('audits')
          .values({
            ...{ audit_id: id, statement, terms: JSON.stringify(terms), leaf_index: leafIndex },
            ...{ state: 'announced', failure: null, report: null, created_at: clock() },
          })
          .execute()
      }),
    ),
    find: storeCall(async (id) => {
      const row = await db.selectFrom('audits').selectAll().where('audit_id', '=', id).executeTakeFirst()
      return row && toRow(row)
    }),
    list: storeCall(async (query) => {
      const { rows } = await sql<Row>`
        SELECT * FROM audits WHERE ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
      return toPage(rows, query, (row) => [row.created_at, row.audit_id], toRow)
    }),
    open: storeCall(async () => {
      const { rows } = await sql<Row>`
        SELECT * FROM audits WHERE state = 'announced' ORDER BY created_at, audit_id`.execute(db)
      return rows.map(toRow)
    }),
    note: storeCall(async (id, failure) => {
      await db.updateTable('audits').set({ failure }).where('audit_id', '=', id).execute()
    }),
    end: storeCall(async (id, ending) => {
      const ended =
        'report' in ending
          ? { state: 'done' as const, failure: null, report: JSON.stringify(ending.report) }
          : { state: 'failed' as const, failure: ending.failure }
      await db.updateTable('audits').set(ended).where('audit_id', '=', id).execute()
    }),
  }
}

type Row = Selectable<Schema['audits']>

const toRow = (row: Row): AuditRow => ({
  ...{ id: row.audit_id, statement: row.statement, terms: row.terms, leafIndex: row.leaf_index },
  ...{ state: row.state, failure: row.failure ?? undefined, report: row.report ?? undefined },
})
