import type { Hex } from '@hexin/sdk/encoding.ts'
import { sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { NewOperation, Operation, RelayStore } from '../ports/relay.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { enqueueTransaction } from './outbox.ts'

/** Keeps operations in the caller's transaction; those that are there already stay as they are. */
export async function addOperations(
  tx: Tx,
  {
    operations,
    own,
    now,
  }: { readonly operations: readonly NewOperation[]; readonly own: boolean; readonly now: number },
): Promise<void> {
  if (operations.length === 0) return
  await tx
    .insertInto('relay_operations')
    .values(
      operations.map(({ id, grant, action, sequence, calldata, expiresAt }) => ({
        id,
        own,
        grant_id: grant,
        action,
        sequence,
        calldata,
        state: 'open' as const,
        next_attempt_at: now,
        expires_at: expiresAt,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** What the chain shows already needs no relaying. */
const EFFECTIVE = sql`
  EXISTS (SELECT 1 FROM grant_states s WHERE s.grant_id = o.grant_id
          AND (o.action IN ('register', 'widen') OR (o.action = 'revoke' AND s.state = 'revoked')
               OR (o.action IN ('pause', 'resume') AND (s.sequence > o.sequence OR s.state = 'revoked'))))`

/** The `RelayStore` port on PostgreSQL. */
export function createRelayStore({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): RelayStore {
  /** Takes what is done, too late or reverted out of the open ones, then lists the rest. */
  async function open(own: boolean, limit: number): Promise<Operation[]> {
    const now = clock()
    await sql`
      UPDATE relay_operations o SET state = 'done'
      WHERE own = ${own} AND state IN ('open', 'sent') AND ${EFFECTIVE}`.execute(db)
    await sql`
      UPDATE relay_operations SET state = 'refused', detail = 'its deadline passed'
      WHERE own = ${own} AND state = 'open' AND expires_at <= ${now}`.execute(db)
    await sql`
      UPDATE relay_operations o SET state = 'open', nonce = NULL
      FROM outbox b WHERE o.own = ${own} AND o.state = 'sent' AND b.nonce = o.nonce AND b.state = 'reverted'`.execute(
      db,
    )
    const rows = await db
      .selectFrom('relay_operations')
      .selectAll()
      .where('own', '=', own)
      .where('state', '=', sql.lit('open'))
      .where('next_attempt_at', '<=', now)
      .orderBy('created_at')
      .orderBy('sequence')
      .limit(limit)
      .execute()
    return rows.map((row) => ({
      id: row.id,
      grant: row.grant_id as Hex,
      action: row.action,
      sequence: row.sequence,
      calldata: row.calldata as Hex,
      expiresAt: row.expires_at,
      detail: row.detail ?? undefined,
    }))
  }

  return {
    add: storeCall((operations, own) =>
      db.transaction().execute((tx) => addOperations(tx, { operations, own, now: clock() })),
    ),
    dueOwn: storeCall((limit) => open(true, limit)),
    openDrawn: storeCall((limit) => open(false, limit)),
    postponeOwn: storeCall(async (ids, nextAttemptAt) => {
      if (ids.length === 0) return
      await db
        .updateTable('relay_operations')
        .set({ next_attempt_at: nextAttemptAt })
        .where('own', '=', true)
        .where('id', 'in', ids)
        .execute()
    }),
    hasTransactionUnderWay: storeCall(async () => {
      const row = await db
        .selectFrom('relay_operations as o')
        .innerJoin('outbox as b', 'b.nonce', 'o.nonce')
        .select('o.id')
        .where('o.state', '=', sql.lit('sent'))
        .where(sql<boolean>`b.state IN ('signed', 'mined')`)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    }),
    send: storeCall((ids, sign) =>
      db.transaction().execute(async (tx) => {
        const nonce = await enqueueTransaction(tx, { purpose: 'relay', sign, now: clock() })
        await tx
          .updateTable('relay_operations')
          .set({ state: 'sent', nonce })
          .where('own', '=', false)
          .where('id', 'in', ids)
          .execute()
      }),
    ),
    refuse: storeCall(async (id, detail) => {
      await db
        .updateTable('relay_operations')
        .set({ state: 'refused', detail })
        .where('own', '=', false)
        .where('id', '=', id)
        .execute()
    }),
    fates: storeCall((grant) =>
      db
        .selectFrom('relay_operations')
        .select(['action', 'state', 'detail'])
        .where('grant_id', '=', grant)
        .where('own', '=', true)
        .orderBy('created_at')
        .execute(),
    ),
  }
}
