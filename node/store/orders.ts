import type { Hex } from '@hexin/sdk/encoding.ts'
import type { LawfulOrder, OrderDetails } from '@hexin/sdk/order/order.ts'
import { sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { KnownOrder, OrderMonth, Orders } from '../ports/orders.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall } from './database.ts'
import { addMessages } from './messages.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'

/** Newest first. */
const newest: Sorting = { by: ['received_at', 'order_id'], direction: 'DESC' }

/** The `Orders` port on PostgreSQL. */
export function createOrders({ db, clock }: { readonly db: Database; readonly clock: Clock }): Orders {
  return {
    save: storeCall(({ verified: { id, order, signer }, signed, leaf, recipients }) =>
      db.transaction().execute(async (tx) => {
        await sql`SELECT pg_advisory_xact_lock(hashtext(${`order ${id}`}))`.execute(tx)
        const known = await tx
          .selectFrom('orders')
          .select('order_id')
          .where('order_id', '=', id)
          .executeTakeFirst()
        if (known) return
        const statement = Buffer.from(leaf, 'latin1')
        const now = clock()
        const leafIndex = await appendLeaves(tx, [{ kind: 'order', statement }])
        await tx
          .insertInto('orders')
          .values({
            order_id: id,
            statement: signed.statement,
            details: JSON.stringify(signed.details),
            terms: JSON.stringify(order),
            signer,
            leaf_index: leafIndex,
            received_at: now,
          })
          .execute()
        const body = JSON.stringify(signed)
        const messages = recipients.map((recipient) => ({
          ...{ recipient, body, method: 'order' as const },
          expiresAt: order.until,
        }))
        await addMessages(tx, messages, now)
      }),
    ),
    find: storeCall(async (id) => {
      const { rows } = await sql<Row>`
        SELECT o.*, u.uses FROM orders o LEFT JOIN grant_uses u ON u.grant_id = o.order_id WHERE order_id = ${id}`.execute(
        db,
      )
      return rows[0] && toOrder(rows[0])
    }),
    ofSalt: storeCall(async (salt) => {
      const { rows } = await sql<{
        order_id: Hex
      }>`SELECT order_id FROM orders WHERE terms ->> 'salt' = ${salt}`.execute(db)
      return rows[0]?.order_id
    }),
    list: storeCall(async (query) => {
      const { rows } = await sql<Row>`
        SELECT o.*, u.uses FROM orders o LEFT JOIN grant_uses u ON u.grant_id = o.order_id
        WHERE ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
      return toPage(rows, query, (row) => [row.received_at, row.order_id], toOrder)
    }),
    eraseOfficers: storeCall(async (id) => {
      // The message that carried them holds them too.
      const { rows } = await sql<{ order_id: string }>`
        WITH sent AS (
          UPDATE messages SET body = jsonb_set(body::jsonb, '{details,officers}', 'null')::text
          WHERE method = 'order' AND body::jsonb->>'statement' = (SELECT statement FROM orders WHERE order_id = ${id}))
        UPDATE orders SET details = jsonb_set(details, '{officers}', 'null') WHERE order_id = ${id}
        RETURNING order_id`.execute(db)
      return rows.length > 0
    }),
    figures: storeCall(async () => {
      const { rows } = await sql<OrderMonth>`
        SELECT to_char(to_timestamp(created_at) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month,
               count(*) FILTER (WHERE side = 'provider') AS answered, count(*) FILTER (WHERE side = 'asker') AS asked
        FROM (SELECT created_at, 'provider' AS side FROM looks WHERE under_order AND code IS NULL
              UNION ALL
              SELECT created_at, 'asker' FROM exchanges WHERE under_order AND request IS NOT NULL) e
        GROUP BY month ORDER BY month`.execute(db)
      return rows
    }),
  }
}

type Row = {
  readonly order_id: Hex
  readonly statement: string
  readonly details: OrderDetails
  readonly terms: LawfulOrder
  readonly signer: number
  readonly received_at: number
  readonly uses: number | null
}

const toOrder = ({ order_id, statement, details, terms, signer, received_at, uses }: Row): KnownOrder => ({
  ...{ id: order_id, statement, details, order: terms, signer },
  subject: details.subject.id,
  uses: uses ?? 0,
  receivedAt: received_at,
})
