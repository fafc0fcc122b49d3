import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import type { Clock } from '../ports/clock.ts'
import type { GrantRequestStore } from '../ports/grantRequests.ts'
import { type Database, storeCall } from './database.ts'

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
      return (
        row && {
          id: row.id,
          tokenHash: row.token_hash,
          proposal: row.proposal as GrantProposal,
          expiresAt: row.expires_at,
          grantId: row.grant_id ?? undefined,
        }
      )
    }),
    close: storeCall(async (id, grantId) => {
      await db.updateTable('grant_requests').set({ grant_id: grantId }).where('id', '=', id).execute()
    }),
  }
}
