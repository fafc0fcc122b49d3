import type { Cosigner, Decline } from '@hexin/sdk/api/grantRequests.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { mergeSignatures } from '@hexin/sdk/consent/mergeSignatures.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { type Selectable, sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { GrantRequestRow, GrantRequestStore } from '../ports/grantRequests.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'
import type { Schema } from './schema.ts'

/** An artefact names at most 20 officers. */
const COSIGNERS_MAX = 20

/** Newest first. */
const newest: Sorting = { by: ['created_at', 'id'], direction: 'DESC' }

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
          cosigners: '[]',
        })
        // The same request again, whose answer was lost.
        .onConflict((conflict) => conflict.column('id').doNothing())
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
    join: storeCall((id, cosigner) =>
      db.transaction().execute(async (tx) => {
        const found = await locked(tx, id)
        if (!found || found.grant_id !== null || found.declined_at !== null) return false
        const cosigners = found.cosigners as readonly Cosigner[]
        const { x, y } = cosigner.officer.key
        if (cosigners.some(({ officer: { key } }) => key.x === x && key.y === y)) return true
        if (cosigners.length >= COSIGNERS_MAX) return false
        await tx
          .updateTable('grant_requests')
          .set({ cosigners: JSON.stringify([...cosigners, cosigner]) })
          .where('id', '=', id)
          .execute()
        return true
      }),
    ),
    collect: storeCall((id, grantId, grant) =>
      db.transaction().execute(async (tx) => {
        // Of two officers who sign at once, the second finds what the first added.
        const found = await locked(tx, id)
        if (found?.grant_id !== grantId || found.declined_at !== null) return undefined
        const partial = found.partial as SignedGrant | null
        const merged = partial ? mergeSignatures(partial, grant) : grant
        await tx
          .updateTable('grant_requests')
          .set({ partial: JSON.stringify(merged) })
          .where('id', '=', id)
          .execute()
        return merged
      }),
    ),
    complete: storeCall(async (id, grantId) => {
      await db
        .updateTable('grant_requests')
        .set({ partial: null })
        .where('id', '=', id)
        .where('grant_id', '=', grantId)
        .where('partial', 'is not', null)
        .execute()
    }),
    release: storeCall(async (id, grantId) => {
      await db
        .updateTable('grant_requests')
        .set({ grant_id: null })
        .where('id', '=', id)
        .where('grant_id', '=', grantId)
        .where('partial', 'is', null)
        .execute()
    }),
    decline: storeCall(async (id, { reason, words }) => {
      const { rows } = await sql`
        UPDATE grant_requests SET decline_reason = ${reason}, decline_words = ${words}, grant_id = NULL, partial = NULL,
                                  declined_at = coalesce(declined_at, ${clock()})
        WHERE id = ${id} AND (grant_id IS NULL OR partial IS NOT NULL)
          AND (declined_at IS NULL OR (decline_reason = ${reason} AND decline_words IS NOT DISTINCT FROM ${words}))
        RETURNING id`.execute(db)
      return rows.length > 0
    }),
    list: storeCall(async ({ state, ...query }) => {
      const { rows } = await sql<Row>`
        SELECT * FROM grant_requests
        WHERE ${stateIs(state, clock())} AND ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
      return toPage(rows, query, (row) => [row.created_at, row.id], toRequest)
    }),
  }
}

function stateIs(state: string | undefined, now: number) {
  switch (state) {
    case 'granted':
      return sql`grant_id IS NOT NULL AND partial IS NULL`
    case 'declined':
      return sql`declined_at IS NOT NULL`
    case 'open':
      return sql`(grant_id IS NULL OR partial IS NOT NULL) AND declined_at IS NULL AND expires_at > ${now}`
    case 'expired':
      return sql`(grant_id IS NULL OR partial IS NOT NULL) AND declined_at IS NULL AND expires_at <= ${now}`
    default:
      return sql`true`
  }
}

const locked = (tx: Tx, id: string) =>
  tx.selectFrom('grant_requests').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

type Row = Selectable<Schema['grant_requests']>

const toRequest = (row: Row): GrantRequestRow => ({
  id: row.id,
  tokenHash: row.token_hash,
  proposal: row.proposal as GrantProposal,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  grantId: row.grant_id ?? undefined,
  cosigners: row.cosigners as readonly Cosigner[],
  partial: (row.partial as SignedGrant | null) ?? undefined,
  declined:
    row.declined_at === null
      ? undefined
      : { reason: row.decline_reason as Decline['reason'], words: row.decline_words, at: row.declined_at },
})
