import type { RestrictedTerms } from '@hexin/sdk/consent/keeping.ts'
import { type Selectable, sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { KeepingRow, Keepings } from '../ports/keepings.ts'
import { appendLeaves } from './appendLeaves.ts'
import { joinStops } from './companyStatements.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'
import type { Schema } from './schema.ts'

const DAY_S = 86_400

/** Whose grant ended first comes first. */
const oldest: Sorting = { by: ['ended_at', 'grant_id'], direction: 'ASC' }

/** The `Keepings` port on PostgreSQL. */
export function createKeepings({ db, clock }: { readonly db: Database; readonly clock: Clock }): Keepings {
  return {
    noteEnded: storeCall(async () => {
      const now = clock()
      const { numAffectedRows } = await sql`
        INSERT INTO keepings (grant_id, subject, state, why, ended_at)
        SELECT grant_id, subject, 'owed', CASE WHEN revoked THEN 'revoked' ELSE 'over' END,
               CASE WHEN revoked THEN coalesce(revoked_at, ${now}) ELSE over_at END
        FROM (
          SELECT g.grant_id, g.subject, least(r.received_at, stop.withdrawn_at) AS revoked_at,
                 r.grant_id IS NOT NULL OR stop.withdrawn_at IS NOT NULL OR coalesce(s.state = 'revoked', false) AS revoked,
                 least(g.expiry, stop.ends_at) AS expiry,
                 k.last_at + ((g.signed->>'artefact')::jsonb->>'retentionDays')::bigint * ${DAY_S} AS over_at
          FROM (SELECT grant_id, max(created_at) AS last_at FROM exchanges WHERE answer IS NOT NULL GROUP BY grant_id) k
          JOIN grants g USING (grant_id)
          LEFT JOIN revocations r USING (grant_id)
          LEFT JOIN grant_states s USING (grant_id)
          ${joinStops}
          WHERE NOT EXISTS (SELECT FROM keepings n WHERE n.grant_id = k.grant_id)) ended
        WHERE revoked OR (expiry <= ${now} AND over_at <= ${now})
        ON CONFLICT (grant_id) DO NOTHING`.execute(db)
      return Number(numAffectedRows ?? 0)
    }),
    find: storeCall(async (grant) => {
      const row = await db.selectFrom('keepings').selectAll().where('grant_id', '=', grant).executeTakeFirst()
      return row && toRow(row)
    }),
    list: storeCall(async (query) => {
      const ofState = query.state === undefined ? sql`true` : sql`state = ${query.state}`
      const { rows } = await sql<Row>`
        SELECT * FROM keepings WHERE ${ofState} AND ${behind(oldest, query)} ${sorted(oldest, query)}`.execute(
        db,
      )
      return toPage(rows, query, (row) => [row.ended_at, row.grant_id], toRow)
    }),
    open: storeCall(async (limit) => {
      const rows = await db
        .selectFrom('keepings')
        .selectAll()
        .where('state', '<>', 'deleted')
        .orderBy(sql`state = 'owed'`, 'desc')
        .orderBy('ended_at')
        .limit(limit)
        .execute()
      return rows.map(toRow)
    }),
    keptExchanges: storeCall(async (grant) => {
      const rows = await db
        .selectFrom('exchanges')
        .select('id')
        .where('grant_id', '=', grant)
        .where('answer', 'is not', null)
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return rows.map(({ id }) => id)
    }),
    saveDeletion: storeCall(({ grant, why, at, statement }) =>
      db.transaction().execute(async (tx) => {
        await tx
          .updateTable('exchanges')
          .set({ answer: null })
          .where('grant_id', '=', grant)
          .where('answer', 'is not', null)
          .execute()
        const found = await tx
          .selectFrom('keepings')
          .select('state')
          .where('grant_id', '=', grant)
          .forUpdate()
          .executeTakeFirst()
        if (found?.state === 'deleted') return
        const leaf_index = await logged(tx, 'deletion', statement)
        const met = { state: 'deleted' as const, terms: null, statement, leaf_index }
        await tx
          .insertInto('keepings')
          .values({ grant_id: grant, subject: await subjectOf(tx, grant), why, ended_at: at, ...met })
          .onConflict((conflict) => conflict.column('grant_id').doUpdateSet(met))
          .execute()
      }),
    ),
    saveRestriction: storeCall(({ grant, terms, statement }) =>
      db.transaction().execute(async (tx) => {
        const leaf_index = await logged(tx, 'restriction', statement)
        await tx
          .updateTable('keepings')
          .set({ state: 'restricted', terms: JSON.stringify(terms), statement, leaf_index })
          .where('grant_id', '=', grant)
          .where('state', '<>', 'deleted')
          .execute()
      }),
    ),
    saveReading: storeCall(({ grant, statement }) =>
      db.transaction().execute(async (tx) => {
        const leaf_index = await logged(tx, 'reading', statement)
        await tx
          .insertInto('readings')
          .values({ leaf_index, subject: await subjectOf(tx, grant) })
          .execute()
      }),
    ),
  }
}

const logged = (tx: Tx, kind: string, statement: string): Promise<number> =>
  appendLeaves(tx, [{ kind, statement: Buffer.from(statement, 'latin1') }])

async function subjectOf(tx: Tx, grant: string): Promise<string> {
  const row = await tx
    .selectFrom('grants')
    .select('subject')
    .where('grant_id', '=', grant)
    .executeTakeFirstOrThrow()
  return row.subject
}

type Row = Selectable<Schema['keepings']>

const toRow = (row: Row): KeepingRow => ({
  grant: row.grant_id,
  state: row.state,
  why: row.why,
  endedAt: row.ended_at,
  terms: (row.terms as RestrictedTerms | null) ?? undefined,
  statement: row.statement ?? undefined,
})
