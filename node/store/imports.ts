import { sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { ImportReport, ImportSubject, Imports, ImportTotals } from '../ports/records.ts'
import { type Database, storeCall } from './database.ts'
import { behind, type Sorting, toPage } from './page.ts'

const nothing: ImportReport = {
  rowsRead: 0,
  added: 0,
  same: 0,
  rejected: {},
  rejectedLines: [],
  warnings: {},
}

const bySubject: Sorting = { by: ['r.subject'], direction: 'ASC' }

/** The `Imports` port on PostgreSQL. */
export function createImports({ db, clock }: { readonly db: Database; readonly clock: Clock }): Imports {
  return {
    start: storeCall(async (id, profile) => {
      await db
        .insertInto('imports')
        .values({ id, profile, started_at: clock(), report: JSON.stringify(nothing) })
        // Sent again under its key, after the first try was cut short.
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
    }),
    finish: storeCall(async (id, report) => {
      await db
        .updateTable('imports')
        .set({ finished_at: clock(), report: JSON.stringify(report) })
        .where('id', '=', id)
        .execute()
    }),
    find: storeCall(async (id) => {
      const row = await db.selectFrom('imports').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row) return undefined
      return {
        id,
        profile: row.profile,
        startedAt: row.started_at,
        finishedAt: row.finished_at,
        report: row.report as ImportReport,
        totals: await totals(db, id),
      }
    }),
    subjects: storeCall(async (id, query) => {
      const { rows } = await sql<ImportSubject>`
        SELECT DISTINCT ON (r.subject) r.subject, coalesce(r.claims->>'borrower', r.claims->>'name', r.subject) AS name
        FROM import_records i JOIN records r ON r.id = i.record_id
        WHERE i.import_id = ${id} AND ${behind(bySubject, query)}
        ORDER BY r.subject, r.leaf_index LIMIT ${query.limit + 1}`.execute(db)
      return toPage(
        rows,
        query,
        ({ subject }) => [subject],
        (row) => row,
      )
    }),
  }
}

/** Exact: numeric addition in the database, over the records themselves. */
async function totals(db: Database, importId: string): Promise<ImportTotals> {
  const { rows } = await sql<ImportTotals>`
    SELECT count(*) AS records, count(DISTINCT r.subject) AS subjects,
           coalesce(sum((r.claims->>'principal')::numeric), 0)::text AS "principalFen",
           coalesce(sum((r.claims->>'loss')::numeric), 0)::text AS "lossFen"
    FROM import_records i JOIN records r ON r.id = i.record_id
    WHERE i.import_id = ${importId}`.execute(db)
  return rows[0] as ImportTotals
}
