import { sql } from 'kysely'
import type { Subscribers } from '../ports/subscriptions.ts'
import { type Database, storeCall } from './database.ts'

/** The `Subscribers` port on PostgreSQL. */
export function createSubscribers(db: Database): Subscribers {
  return {
    take: storeCall((asker, terms, max) =>
      db.transaction().execute(async (tx) => {
        // One subscription of an asker at a time: they are counted.
        await sql`SELECT pg_advisory_xact_lock(hashtext(${`subscribers ${asker}`}))`.execute(tx)
        const { rows } = await sql<{ others: number }>`
          SELECT count(*) AS others FROM subscribers WHERE asker = ${asker} AND id <> ${terms.id}`.execute(tx)
        if ((rows[0]?.others ?? 0) >= max) return false
        await sql`
          INSERT INTO subscribers (asker, id, terms, until, told, next_at)
          VALUES (${asker}, ${terms.id}, ${JSON.stringify(terms)}::jsonb, ${terms.until}, ${terms.seen}, 0)
          ON CONFLICT (asker, id) DO UPDATE
          SET terms = excluded.terms, until = excluded.until, told = excluded.told, failures = 0`.execute(tx)
        return true
      }),
    ),
    due: storeCall((now, limit) =>
      db
        .selectFrom('subscribers')
        .select(['asker', 'terms', 'told', 'failures'])
        .where('next_at', '<=', now)
        .orderBy('next_at')
        .limit(limit)
        .execute(),
    ),
    advance: storeCall(async ({ asker, terms }, { told, failures, nextAt }) => {
      await sql`
        UPDATE subscribers SET told = ${told}, failures = ${failures}, next_at = ${nextAt}
        WHERE asker = ${asker} AND id = ${terms.id}`.execute(db)
    }),
    remove: storeCall(async (asker, id) => {
      await sql`DELETE FROM subscribers WHERE asker = ${asker} AND id = ${id}`.execute(db)
    }),
  }
}
