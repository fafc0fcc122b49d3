import { sql } from 'kysely'
import { createBatcher } from '../batcher.ts'
import type { WhoLookedEntry, WhoLookedStore } from '../ports/exchange.ts'
import { type Database, storeCall } from './database.ts'

type Row = {
  readonly subject: string
  readonly side: WhoLookedEntry['side']
  readonly statement: Buffer
  readonly leaf_index: number
}

/** The `WhoLookedStore` port on PostgreSQL. A request that was refused is an entry too: somebody wanted to look. */
export function createWhoLooked(db: Database): WhoLookedStore {
  const entries = createBatcher<string, WhoLookedEntry[]>({
    max: 500,
    async run(subjects) {
      const { rows } = await sql<Row>`
        SELECT e.subject, e.side, l.statement, l.leaf_index FROM (
          SELECT subject, 'provider' AS side, leaf_index FROM looks WHERE subject = ANY (${subjects}::text[])
          UNION ALL
          SELECT subject, 'asker', receipt_leaf FROM exchanges
          WHERE subject = ANY (${subjects}::text[]) AND receipt_leaf IS NOT NULL
          UNION ALL
          SELECT subject, 'keeper', leaf_index FROM keepings WHERE subject = ANY (${subjects}::text[]) AND leaf_index IS NOT NULL
          UNION ALL
          SELECT subject, 'keeper', leaf_index FROM readings WHERE subject = ANY (${subjects}::text[])) e
        JOIN leaves l ON l.leaf_index = e.leaf_index
        ORDER BY l.leaf_index`.execute(db)
      const bySubject = Map.groupBy(rows, ({ subject }) => subject)
      return subjects.map((subject) =>
        (bySubject.get(subject) ?? []).map(({ side, statement, leaf_index }) => ({
          side,
          statement: statement.toString('latin1'),
          leafIndex: leaf_index,
        })),
      )
    },
  })
  return { entries: storeCall(entries) }
}
