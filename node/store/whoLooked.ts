import { sql } from 'kysely'
import { createBatcher } from '../batcher.ts'
import type { Clock } from '../ports/clock.ts'
import type { WhoLookedEntry, WhoLookedStore } from '../ports/exchange.ts'
import { type Database, storeCall } from './database.ts'

type Row = {
  readonly subject: string
  readonly side: WhoLookedEntry['side']
  readonly statement: Buffer
  readonly leaf_index: number
  readonly order_statement: string | null
}

/** The `WhoLookedStore` port on PostgreSQL. A request that was refused is an entry too: somebody wanted to look. */
export function createWhoLooked({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): WhoLookedStore {
  const entries = createBatcher<string, WhoLookedEntry[]>({
    max: 500,
    async run(subjects) {
      const { rows } = await sql<Row>`
        SELECT e.subject, e.side, l.statement, l.leaf_index, o.statement AS order_statement FROM (
          SELECT subject, 'provider' AS side, leaf_index, grant_id, shown_after FROM looks
          WHERE subject = ANY (${subjects}::text[])
          UNION ALL
          SELECT subject, 'asker', receipt_leaf, grant_id, shown_after FROM exchanges
          WHERE subject = ANY (${subjects}::text[]) AND receipt_leaf IS NOT NULL
          UNION ALL
          SELECT subject, 'keeper', leaf_index, NULL, NULL FROM keepings
          WHERE subject = ANY (${subjects}::text[]) AND leaf_index IS NOT NULL
          UNION ALL
          SELECT subject, 'keeper', leaf_index, NULL, NULL FROM readings WHERE subject = ANY (${subjects}::text[])) e
        JOIN leaves l ON l.leaf_index = e.leaf_index
        LEFT JOIN orders o ON o.order_id = e.grant_id
        WHERE e.shown_after IS NULL OR e.shown_after <= ${clock()}
        ORDER BY l.leaf_index`.execute(db)
      const bySubject = Map.groupBy(rows, ({ subject }) => subject)
      return subjects.map((subject) =>
        (bySubject.get(subject) ?? []).map(({ side, statement, leaf_index, order_statement }) => ({
          side,
          statement: statement.toString('latin1'),
          leafIndex: leaf_index,
          order: order_statement ?? undefined,
        })),
      )
    },
  })
  return { entries: storeCall(entries) }
}
