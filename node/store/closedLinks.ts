import { receiptSchema } from '@hexin/sdk/exchange/messages.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { type Selectable, sql } from 'kysely'
import type { ClosedLinks } from '../ports/faults.ts'
import { type Database, storeCall } from './database.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'
import type { Schema } from './schema.ts'

const newest: Sorting = { by: ['closed_at', 'request_hash'], direction: 'DESC' }

/** The `ClosedLinks` port on PostgreSQL. */
export const createClosedLinks = (db: Database): ClosedLinks => ({
  list: storeCall(async (query) => {
    const { rows } = await sql<Selectable<Schema['closed_links']>>`
      SELECT * FROM closed_links WHERE ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
    return toPage(
      rows,
      query,
      (row) => [row.closed_at, row.request_hash],
      ({ asker, grant_id, number, receipt, closed_at }) => {
        const { exchange, outcome, code } = receiptSchema.parse(
          decodeStatement(receipt, 'hexin-receipt+jwt').payload,
        )
        return { asker, grant: grant_id, number, exchange, outcome, code, receipt, closedAt: closed_at }
      },
    )
  }),
})
