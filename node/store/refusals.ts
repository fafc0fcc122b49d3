import { type Selectable, sql } from 'kysely'
import type { RefusalRow } from '../ports/exchange.ts'
import type { Page, PageQuery } from '../ports/page.ts'
import type { Database } from './database.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'
import type { Schema } from './schema.ts'

/** Newest first. */
const newest: Sorting = { by: ['id'], direction: 'DESC' }

/** What this member refused as provider; of one case number if it is given. */
export async function listRefusals(
  db: Database,
  query: PageQuery & { readonly caseNumber?: string | undefined },
): Promise<Page<RefusalRow>> {
  const { caseNumber } = query
  const ofCase = caseNumber === undefined ? sql`true` : sql`case_number = ${caseNumber}`
  const { rows } = await sql<Row>`
    SELECT * FROM refusals WHERE ${ofCase} AND ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
  return toPage(rows, query, ({ id }) => [id], toRefusal)
}

type Row = Selectable<Schema['refusals']>

const toRefusal = (row: Row): RefusalRow => ({
  requestHash: row.request_hash,
  asker: row.asker,
  exchange: row.exchange_id,
  grant: row.grant_id,
  caseNumber: row.case_number,
  code: row.code,
  at: row.created_at,
})
