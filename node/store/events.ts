import type { EventKind, NodeEvent } from '@hexin/sdk/api/events.ts'
import { sql } from 'kysely'
import type { Events } from '../ports/events.ts'
import { type Database, storeCall } from './database.ts'

/** So many get their positions at a time. */
const PLACED_MAX = 1_000
/** And so many are forgotten at a time. */
const FORGOTTEN_MAX = 10_000

/** The `Events` port on PostgreSQL. Triggers write the rows (migration 17). */
export function createEvents(db: Database): Events {
  return {
    place: storeCall(async () => {
      const { rows: open } = await sql`SELECT 1 FROM events WHERE position IS NULL LIMIT 1`.execute(db)
      if (open.length === 0) return []
      const { rows } = await sql<Pick<Row, 'kind' | 'facts'>>`
        WITH fresh AS (
          SELECT id, row_number() OVER (ORDER BY id) AS place
          FROM (SELECT id FROM events WHERE position IS NULL ORDER BY id LIMIT ${PLACED_MAX}) unplaced),
        head AS (
          UPDATE event_head SET position = position + (SELECT count(*) FROM fresh)
          RETURNING position - (SELECT count(*) FROM fresh) AS first)
        UPDATE events SET position = head.first + place FROM fresh, head
        WHERE events.id = fresh.id AND position IS NULL
        RETURNING kind, facts`.execute(db)
      return rows.map(({ kind, facts }) => ({ type: kind, data: facts }))
    }),
    read: storeCall(async ({ after, kinds, subject, limit }) => {
      const ofSubject = subject === undefined ? sql`true` : sql`subject = ${subject}`
      const { rows } = await sql<Row>`
        SELECT position, kind, facts, at FROM events
        WHERE position > ${after} AND kind = ANY (${[...kinds]}::text[]) AND ${ofSubject}
        ORDER BY position LIMIT ${limit}`.execute(db)
      return rows.map(({ position, kind, facts, at }) => ({ id: position, type: kind, at, data: facts }))
    }),
    bounds: storeCall(async () => {
      const { rows } = await sql<{ first: number | null; last: number }>`
        SELECT (SELECT min(position) FROM events WHERE position IS NOT NULL) AS first, position AS last FROM event_head`.execute(
        db,
      )
      const { first = null, last = 0 } = rows[0] ?? {}
      return { first: first ?? last + 1, last }
    }),
    forget: storeCall(async (before) => {
      // From the oldest on, so that no index by time is needed.
      for (let deleted = FORGOTTEN_MAX; deleted === FORGOTTEN_MAX; ) {
        const { numAffectedRows } = await sql`
          DELETE FROM events WHERE at < ${before} AND position IN (
            SELECT position FROM events WHERE position IS NOT NULL ORDER BY position LIMIT ${FORGOTTEN_MAX})`.execute(
          db,
        )
        deleted = Number(numAffectedRows ?? 0)
      }
    }),
  }
}

type Row = {
  readonly position: number
  readonly kind: EventKind
  readonly facts: NodeEvent['data']
  readonly at: number
}
