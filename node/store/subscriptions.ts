import { type Selectable, sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { SubscriptionRow, Subscriptions } from '../ports/subscriptions.ts'
import { type Database, storeCall } from './database.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'
import type { Schema } from './schema.ts'

const newest: Sorting = { by: ['created_at', 'id'], direction: 'DESC' }

/** The `Subscriptions` port on PostgreSQL. */
export function createSubscriptions({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): Subscriptions {
  return {
    add: storeCall(async ({ id, terms, provider }) => {
      await db
        .insertInto('subscriptions')
        .values({ id, terms: JSON.stringify(terms), provider, until: terms.until, created_at: clock() })
        .execute()
    }),
    find: storeCall(async (id) => {
      const row = await db.selectFrom('subscriptions').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toRow(row)
    }),
    list: storeCall(async (query) => {
      const { rows } = await sql<Row>`
        SELECT * FROM subscriptions WHERE ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
      return toPage(rows, query, (row) => [row.created_at, row.id], toRow)
    }),
    due: storeCall(async (now, block) => {
      const { rows } = await sql<Row>`
        SELECT * FROM subscriptions
        WHERE state = 'active' AND (until <= ${now} OR renew_at <= ${now}
          OR (told IS DISTINCT FROM seen AND next_at <= ${now} AND block <= ${block}))
        ORDER BY least(next_at, renew_at) LIMIT 200`.execute(db)
      return rows.map(toRow)
    }),
    tell: storeCall(async (provider, { id, state, block }) => {
      const { numAffectedRows } = await sql`
        UPDATE subscriptions SET told = ${state}, block = ${block}
        WHERE id = ${id} AND provider = ${provider} AND state = 'active'`.execute(db)
      return Number(numAffectedRows ?? 0) === 1
    }),
    begin: storeCall(async ({ id, number }) => {
      const { rows } = await sql<{ fetching: string | null }>`
        UPDATE subscriptions SET fetching = coalesce(fetching, told)
        WHERE id = ${id} AND number = ${number} AND state = 'active' RETURNING fetching`.execute(db)
      return rows[0]?.fetching ?? null
    }),
    advance: storeCall(async ({ id, number }, { nextAt, answered }) => {
      await sql`
        UPDATE subscriptions SET number = number + 1, fetching = NULL, next_at = ${nextAt}, seen = coalesce(${answered?.seen ?? null}::text, seen),
          deliveries = deliveries + ${answered ? 1 : 0}, exchange = coalesce(${answered?.exchange ?? null}::text, exchange)
        WHERE id = ${id} AND number = ${number}`.execute(db)
    }),
    postpone: storeCall(async ({ id, number }, at) => {
      await sql`UPDATE subscriptions SET next_at = ${at} WHERE id = ${id} AND number = ${number}`.execute(db)
    }),
    renewAt: storeCall(async (id, at) => {
      await sql`UPDATE subscriptions SET renew_at = ${at} WHERE id = ${id}`.execute(db)
    }),
    end: storeCall(async (id, code) => {
      await sql`UPDATE subscriptions SET state = 'ended', code = ${code} WHERE id = ${id} AND state = 'active'`.execute(
        db,
      )
    }),
  }
}

type Row = Selectable<Schema['subscriptions']>

const toRow = ({
  next_at,
  renew_at,
  created_at,
  until: _until,
  fetching: _fetching,
  ...row
}: Row): SubscriptionRow => ({
  ...row,
  nextAt: next_at,
  renewAt: renew_at,
  createdAt: created_at,
})
