import { basisId } from '@hexin/sdk/exchange/messages.ts'
import { sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { Receipts, ReceivedReceipt } from '../ports/exchange.ts'
import { readChains, writeChains } from './answeredChains.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { noteContradictions } from './faults.ts'

type Unacknowledged = { readonly id: string; readonly provider: number; readonly statement: Buffer }

const leafOf = (acknowledgement: string) => ({
  kind: 'acknowledgement',
  statement: Buffer.from(acknowledgement, 'latin1'),
})

/** The `Receipts` port on PostgreSQL. */
export function createReceipts({ db, clock }: { readonly db: Database; readonly clock: Clock }): Receipts {
  return {
    unacknowledged: storeCall(async (limit) => {
      const { rows } = await sql<Unacknowledged>`
        SELECT id, provider, statement FROM (
          SELECT id, provider, receipt_leaf, row_number() OVER (PARTITION BY provider ORDER BY receipt_leaf) AS place FROM exchanges
          WHERE receipt_leaf IS NOT NULL AND NOT acknowledged) e
        JOIN leaves ON leaf_index = receipt_leaf WHERE place <= ${limit}`.execute(db)
      return rows.map(({ id, provider, statement }) => ({
        ...{ id, provider, receipt: statement.toString('latin1') },
      }))
    }),
    acknowledge: storeCall(async (ids, acknowledgement) => {
      await db.transaction().execute(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('exchanges')
          .set({ acknowledged: true })
          .where('id', '=', sql<string>`ANY (${ids}::text[])`)
          .where('acknowledged', '=', false)
          .executeTakeFirst()
        if (numUpdatedRows > 0n) await appendLeaves(tx, [leafOf(acknowledgement)])
      })
    }),
    receive: storeCall((received, acknowledgement) =>
      db.transaction().execute(async (tx) => {
        // Requests of the same chains that are being decided meanwhile are decided anew, by this or another replica.
        await sql`UPDATE look_head SET version = version + 1`.execute(tx)
        await keepReceipts(tx, received, clock())
        await appendLeaves(tx, [leafOf(acknowledgement)])
      }),
    ),
  }
}

async function keepReceipts(tx: Tx, received: readonly ReceivedReceipt[], now: number): Promise<void> {
  const hashes = received.map(({ receipt }) => receipt.request)
  const { rows } = await sql<{ request_hash: string }>`
    WITH given AS (
      SELECT * FROM unnest(${hashes}::text[], ${received.map(({ statement }) => statement)}::text[],
                           ${received.map(({ receipt }) => receipt.asker)}::bigint[]) AS t (request_hash, receipt, asker))
    UPDATE looks SET receipt = coalesce(looks.receipt, given.receipt) FROM given
    WHERE looks.request_hash = given.request_hash AND looks.asker IS NOT DISTINCT FROM given.asker
    RETURNING looks.request_hash`.execute(tx)
  await noteContradictions(tx, received, now)
  const looked = new Set(rows.map(({ request_hash }) => request_hash))
  await closeLinks(
    tx,
    received.filter(({ receipt }) => !looked.has(receipt.request)),
    now,
  )
}

/** Of requests that never came: their places are taken, and chains go on over them. */
async function closeLinks(tx: Tx, received: readonly ReceivedReceipt[], now: number): Promise<void> {
  if (received.length === 0) return
  const linked = received.map(({ receipt, statement }) => ({
    ...{ request: receipt, requestHash: receipt.request, link: receipt.link, isClosed: true, statement },
  }))
  const chains = await readChains(tx, linked)
  const closed = linked.filter((one) => chains.follow(one) === undefined)
  await sql`
    WITH same AS (SELECT), followed AS (${writeChains(chains.changed())})
    INSERT INTO closed_links (asker, grant_id, number, previous, request_hash, receipt, closed_at)
    SELECT *, ${now}::bigint FROM unnest(${closed.map(({ request }) => request.asker)}::bigint[], ${closed.map(({ request }) => basisId(request))}::text[],
                         ${closed.map(({ link }) => link.number)}::bigint[], ${closed.map(({ link }) => link.previous)}::text[],
                         ${closed.map(({ requestHash }) => requestHash)}::text[], ${closed.map(({ statement }) => statement)}::text[])
    ON CONFLICT (asker, grant_id, number) DO NOTHING`.execute(tx)
}
