import type { TokenRole, TokenView } from '@hexin/sdk/api/tokens.ts'
import { type Selectable, sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { Tokens } from '../ports/tokens.ts'
import { type Database, storeCall } from './database.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'
import type { Schema } from './schema.ts'

/** Newest first. */
const newest: Sorting = { by: ['created_at', 'id'], direction: 'DESC' }

/** The `Tokens` port on PostgreSQL. */
export function createTokens({ db, clock }: { readonly db: Database; readonly clock: Clock }): Tokens {
  return {
    add: storeCall(async ({ id, hash, name, role, user, expiresAt }) => {
      await db
        .insertInto('api_tokens')
        .values({ id, hash, name, role, person: user, created_at: clock(), expires_at: expiresAt })
        .execute()
    }),
    use: storeCall(async (hash) => {
      const row = await db.selectFrom('api_tokens').selectAll().where('hash', '=', hash).executeTakeFirst()
      if (!row) return undefined
      const minute = clock() - (clock() % 60)
      if ((row.last_used_at ?? 0) < minute)
        await sql`UPDATE api_tokens SET last_used_at = ${minute} WHERE hash = ${hash}`.execute(db)
      return toView(row)
    }),
    list: storeCall(async (query) => {
      const { rows } = await sql<Row>`
        SELECT * FROM api_tokens WHERE ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
      return toPage(rows, query, (row) => [row.created_at, row.id], toView)
    }),
    find: storeCall(async (id) => {
      const row = await db.selectFrom('api_tokens').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toView(row)
    }),
    revoke: storeCall(async (id) => {
      await sql`UPDATE api_tokens SET revoked_at = coalesce(revoked_at, ${clock()}) WHERE id = ${id}`.execute(
        db,
      )
    }),
  }
}

type Row = Selectable<Schema['api_tokens']>

const toView = (row: Row): TokenView => ({
  ...{ id: row.id, name: row.name, role: row.role as TokenRole, user: row.person },
  ...{ createdAt: row.created_at, expiresAt: row.expires_at },
  ...{ lastUsedAt: row.last_used_at, revokedAt: row.revoked_at },
})
