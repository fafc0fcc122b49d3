import type { Hex } from '@hexin/sdk/encoding.ts'
import { sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { Ordered, Outbox, OutboxRow, SignWithNonce } from '../ports/outbox.ts'
import { type Database, storeCall, type Tx } from './database.ts'

/** Takes the next nonce in the caller's transaction: either both are there or neither. */
export async function enqueueTransaction(
  tx: Tx,
  {
    purpose,
    sign,
    now,
    order,
  }: {
    readonly purpose: string
    readonly sign: SignWithNonce
    readonly now: number
    readonly order?: { readonly key: string; readonly bodyHash: string }
  },
): Promise<number> {
  const { next_nonce: nonce } = await tx
    .selectFrom('chain_account')
    .select('next_nonce')
    .forUpdate()
    .executeTakeFirstOrThrow()
  const { raw, hash } = await sign(nonce)
  await tx
    .insertInto('outbox')
    .values({
      ...{ nonce, purpose, raw, hash, state: 'signed', created_at: now },
      ...{ idempotency_key: order?.key ?? null, body_hash: order?.bodyHash ?? null },
    })
    .execute()
  await tx
    .updateTable('chain_account')
    .set({ next_nonce: nonce + 1 })
    .execute()
  return nonce
}

/** The `Outbox` port on PostgreSQL. */
export function createOutbox({ db, clock }: { readonly db: Database; readonly clock: Clock }): Outbox {
  const columns = ['nonce', 'purpose', 'raw', 'hash', 'state'] as const
  async function ordered(key: string, tx: Database | Tx = db): Promise<Ordered | undefined> {
    const row = await tx
      .selectFrom('outbox')
      .select(['nonce', 'purpose', 'state', 'body_hash'])
      .where('idempotency_key', '=', key)
      .executeTakeFirst()
    if (!row) return undefined
    const { nonce, purpose, state, body_hash: bodyHash } = row
    const settled = state === 'final' || state === 'reverted' ? state : 'sent'
    return { nonce, purpose, state: settled, bodyHash: bodyHash ?? '' }
  }
  return {
    ordered: storeCall((key) => ordered(key)),
    enqueueOnce: storeCall(({ key, bodyHash, purpose }, sign) =>
      db.transaction().execute(async (tx) => {
        // Whoever enqueues holds this row: of two under one key the second finds the first.
        await tx.selectFrom('chain_account').select('next_nonce').forUpdate().executeTakeFirstOrThrow()
        const before = await ordered(key, tx)
        if (before) return before
        const order = { key, bodyHash }
        const nonce = await enqueueTransaction(tx, { purpose, sign, now: clock(), order })
        return { nonce, purpose, state: 'sent', bodyHash } as const
      }),
    ),
    enqueue: storeCall((purpose, sign) =>
      db.transaction().execute((tx) => enqueueTransaction(tx, { purpose, sign, now: clock() })),
    ),
    open: storeCall(async (limit) => {
      const rows = await db
        .selectFrom('outbox')
        .select(columns)
        .where(sql<boolean>`state IN ('signed', 'mined')`)
        .orderBy('nonce')
        .limit(limit)
        .execute()
      return rows.map(toRow)
    }),
    from: storeCall(async (nonce, limit) => {
      const rows = await db
        .selectFrom('outbox')
        .select(columns)
        .where('nonce', '>=', nonce)
        .orderBy('nonce')
        .limit(limit)
        .execute()
      return rows.map(toRow)
    }),
    settle: storeCall(async ({ nonce, state, block, gasUsed }) => {
      await db
        .updateTable('outbox')
        .set({ state, block_number: block, gas_used: gasUsed })
        .where('nonce', '=', nonce)
        .execute()
    }),
    nextNonce: storeCall(async () => {
      const { next_nonce } = await db
        .selectFrom('chain_account')
        .select('next_nonce')
        .executeTakeFirstOrThrow()
      return next_nonce
    }),
    figures: storeCall(async () => {
      const { gasUsed, checkpointGas, ...counts } = await db
        .selectFrom('outbox')
        .select((eb) => [
          eb.fn.countAll<number>().as('transactions'),
          eb.fn.sum<string | null>('gas_used').as('gasUsed'),
          eb.fn.sum<string | null>('gas_used').filterWhere('purpose', '=', 'checkpoint').as('checkpointGas'),
          eb.fn.countAll<number>().filterWhere('state', 'in', ['signed', 'mined']).as('open'),
          eb.fn.countAll<number>().filterWhere('state', '=', 'reverted').as('reverted'),
        ])
        .executeTakeFirstOrThrow()
      return { ...counts, gasUsed: Number(gasUsed ?? 0), checkpointGas: Number(checkpointGas ?? 0) }
    }),
  }
}

type Stored = { nonce: number; purpose: string; raw: string; hash: string; state: string }

const toRow = ({ nonce, purpose, raw, hash, state }: Stored): OutboxRow => ({
  nonce,
  purpose,
  raw: raw as Hex,
  hash: hash as Hex,
  state: state as OutboxRow['state'],
})
