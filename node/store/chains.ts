import { sql } from 'kysely'
import type { Chains } from '../ports/exchange.ts'
import { type Database, storeCall } from './database.ts'

/** The `Chains` port on PostgreSQL. */
export function createChains(db: Database): Chains {
  return {
    lastAsked: storeCall(async (provider) => {
      const row = await db
        .selectFrom('exchanges')
        .select((eb) => eb.fn.max('created_at').as('at'))
        .where('provider', '=', provider)
        .executeTakeFirst()
      return row?.at ?? 0
    }),
    raise: storeCall(async (provider, heads) => {
      await sql`
        INSERT INTO asked_chains (grant_id, provider, number, head)
        SELECT grant_id, ${provider}::bigint, number, head
        FROM unnest(${heads.map(({ grant }) => grant)}::text[], ${heads.map(({ number }) => number)}::bigint[],
                    ${heads.map(({ hash }) => hash)}::text[]) AS t (grant_id, number, head)
        ORDER BY grant_id
        ON CONFLICT (grant_id, provider) DO UPDATE SET number = excluded.number, head = excluded.head
        WHERE asked_chains.number < excluded.number`.execute(db)
    }),
    answered: storeCall(async ({ asker, since, after, limit }) => {
      const { rows } = await sql<{ basis: string; statement: string }>`
        SELECT DISTINCT ON (basis) basis, statement FROM (
          SELECT grant_id AS basis, link_number AS number, request AS statement FROM looks
          WHERE asker = ${asker} AND created_at >= ${since} AND link_number IS NOT NULL AND grant_id > ${after}
          UNION ALL
          SELECT grant_id, number, receipt FROM closed_links
          WHERE asker = ${asker} AND closed_at >= ${since} AND grant_id > ${after}) t
        ORDER BY basis, number DESC LIMIT ${limit}`.execute(db)
      return rows
    }),
  }
}
