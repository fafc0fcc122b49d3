import type { Decline } from '@hexin/sdk/api/grantRequests.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { type Selectable, sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { GrantRequestRow, GrantRequestStore } from '../ports/grantRequests.ts'
import { type Database, storeCall } from './database.ts'
import type { Schema } from './schema.ts'

/** The `GrantRequestStore` port on PostgreSQL. */
export function createGrantRequestStore({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): GrantRequestStore {
  return {
    add: storeCall(async ({ id, tokenHash, proposal, expiresAt }) => {
      await db
        .insertInto('grant_requests')
        .values({
          id,
          token_hash: tokenHash,
          proposal: JSON.stringify(proposal),
          expires_at: expiresAt,
          created_at: clock(),
        })
        .execute()
    }),
    find: storeCall(async (id) => {
      const row = await db.selectFrom('grant_requests').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toRequest(row)
    }),
    claim: storeCall(async (id, grantId) => {
      const { rows } = await sql`
        UPDATE grant_requests SET grant_id = ${grantId}
        WHERE id = ${id} AND declined_at IS NULL AND coalesce(grant_id, ${grantId}) = ${grantId}
        RETURNING id`.execute(db)
      return rows.length > 0
    }),
    release: storeCall(async (id, grantId) => {
      await db
        .updateTable('grant_requests')
        .set({ grant_id: null })
        .where('id', '=', id)
        .where('grant_id', '=', grantId)
        .execute()
    }),
    decline: storeCall(async (id, { reason, words }) => {
      const { rows } = await sql`
        UPDATE grant_requests SET decline_reason = ${reason}, decline_words = ${words},
                                  declined_at = coalesce(declined_at, ${clock()})
        WHERE id = ${id} AND grant_id IS NULL
          AND (declined_at IS NULL OR (decline_reason = ${reason} AND decline_words IS NOT DISTINCT FROM ${words}))
        RETURNING id`.execute(db)
      return rows.length > 0
    }),
    list: storeCall(async ({ state, before, limit }) => {
      const { rows } = await sql<Row>`
        SELECT * FROM grant_requests r
        WHERE ${stateIs(state, clock())}
          AND (${before ?? null}::text IS NULL OR (created_at, id) < (
               SELECT created_at, id FROM grant_requests WHERE id = ${before ?? null}))
        ORDER BY created_at DESC, id DESC LIMIT ${limit}`.execute(db)
      return rows.map(toRequest)
    }),
  }
}

function stateIs(state: string | undefined, now: number) {
  switch (state) {
    case 'granted':
      return sql`grant_id IS NOT NULL`
    case 'declined':
      return sql`declined_at IS NOT NULL`
    case 'open':
      return sql`grant_id IS NULL AND declined_at IS NULL AND expires_at > ${now}`
    case 'expired':
      return sql`grant_id IS NULL AND declined_at IS NULL AND expires_at <= ${now}`
    default:
      return sql`true`
  }
}

type Row = Selectable<Schema['grant_requests']>

const toRequest = (row: Row): GrantRequestRow => ({
  id: row.id,
  tokenHash: row.token_hash,
  proposal: row.proposal as GrantProposal,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  grantId: row.grant_id ?? undefined,
  declined:
    row.declined_at === null
      ? undefined
      : { reason: row.decline_reason as Decline['reason'], words: row.decline_words, at: row.declined_at },
})
