import type { Clock } from '../ports/clock.ts'
import type { ReceivedOutcomes } from '../ports/objections.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall } from './database.ts'
import { addMessages } from './messages.ts'

/** Seconds for which the provider is told that the outcome has come. */
const TELL_S = 180 * 86_400

/** The `ReceivedOutcomes` port on PostgreSQL. */
export function createReceivedOutcomes({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): ReceivedOutcomes {
  return {
    save: storeCall(({ exchange, outcomeHash, provider, content, acknowledgement }) =>
      db.transaction().execute(async (tx) => {
        const now = clock()
        // The exchange's row is what two notices that come at once wait for.
        await tx.updateTable('exchanges').set({ noticed: true }).where('id', '=', exchange).executeTakeFirst()
        const known = await tx
          .selectFrom('received_outcomes')
          .select('exchange_id')
          .where('exchange_id', '=', exchange)
          .where('outcome_hash', '=', outcomeHash)
          .executeTakeFirst()
        if (known) return
        const leaf = await appendLeaves(tx, [
          { kind: 'objectionAck', statement: Buffer.from(acknowledgement, 'latin1') },
        ])
        await tx
          .insertInto('received_outcomes')
          .values({
            exchange_id: exchange,
            outcome_hash: outcomeHash,
            content,
            acknowledgement,
            acknowledgement_leaf: leaf,
            received_at: now,
          })
          .execute()
        const body = JSON.stringify({ statement: acknowledgement })
        const message = {
          recipient: provider,
          method: 'objectionAck' as const,
          body,
          expiresAt: now + TELL_S,
        }
        await addMessages(tx, [message], now)
      }),
    ),
    of: storeCall(async (exchange) => {
      const rows = await db
        .selectFrom('received_outcomes')
        .selectAll()
        .where('exchange_id', '=', exchange)
        .orderBy('acknowledgement_leaf')
        .execute()
      return rows.map(({ outcome_hash, content, acknowledgement }) => ({
        outcomeHash: outcome_hash,
        content,
        acknowledgement,
      }))
    }),
  }
}
