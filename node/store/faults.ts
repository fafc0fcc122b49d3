import type { FaultKind } from '@hexin/sdk/exchange/faults.ts'
import { sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { ReceivedReceipt } from '../ports/exchange.ts'
import type { FaultRow, Faults } from '../ports/faults.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'

/** Newest first. */
const newest: Sorting = { by: ['number'], direction: 'DESC' }

/** The `Faults` port on PostgreSQL. */
export function createFaults({ db, clock }: { readonly db: Database; readonly clock: Clock }): Faults {
  return {
    note: storeCall((before) => db.transaction().execute((tx) => noteAll(tx, before, clock()))),
    openCount: storeCall(async () => {
      const { rows } = await sql<{ count: number }>`
        SELECT count(*) AS count FROM exchange_faults WHERE mended_at IS NULL`.execute(db)
      return rows[0]?.count ?? 0
    }),
    list: storeCall(async (query) => {
      const { rows } = await sql<Row>`
        SELECT f.number, f.kind, f.noted_at, f.mended_at, l.asker, l.exchange_id, l.grant_id, l.request, l.receipt,
               entry.statement AS entry, answer.statement AS answer, other.request AS other
        FROM (SELECT * FROM exchange_faults WHERE ${behind(newest, query)} ${sorted(newest, query)}) f
        JOIN looks l USING (request_hash)
        JOIN leaves entry ON entry.leaf_index = l.leaf_index
        LEFT JOIN leaves answer ON answer.leaf_index = l.answer_leaf
        LEFT JOIN LATERAL (
          SELECT o.request FROM looks o
          WHERE f.kind = 'REQUEST_FORKED' AND o.asker = l.asker AND o.grant_id = l.grant_id
            AND o.link_number BETWEEN ${linkOf('l')} - 1 AND ${linkOf('l')} + 1
          ORDER BY abs(o.link_number - ${linkOf('l')}), o.link_number LIMIT 1) other ON true
        ORDER BY f.number DESC`.execute(db)
      return toPage(rows, query, ({ number }) => [number], toFault)
    }),
  }
}

/** The number that a request claims for itself: what was refused has no place in a chain. */
const linkOf = (table: string) =>
  sql.raw(
    `(convert_from(decode(rpad(translate(split_part(${table}.request, '.', 2), '-_', '+/'),
       4 * ((length(split_part(${table}.request, '.', 2)) + 3) / 4), '='), 'base64'), 'UTF8')::jsonb #>> '{link,number}')::bigint`,
  )

/** Seconds by which a transaction that is seen later may have begun earlier. */
const MARGIN_S = 60

async function noteAll(tx: Tx, before: number, now: number): Promise<number> {
  const { rows } = await sql<{ receipts_until: number; forks_until: number }>`
    SELECT receipts_until, forks_until FROM fault_head FOR UPDATE`.execute(tx)
  const [{ receipts_until: from, forks_until: forksFrom } = { receipts_until: 0, forks_until: 0 }] = rows
  const until = Math.max(from, before)
  const { rows: noted } = await sql`
    INSERT INTO exchange_faults (kind, request_hash, noted_at)
    SELECT 'RECEIPT_MISSING', request_hash, ${now}::bigint FROM looks
    WHERE created_at >= ${from} AND created_at < ${until} AND answer_leaf IS NOT NULL AND receipt IS NULL
    UNION ALL
    SELECT 'REQUEST_FORKED', request_hash, ${now}::bigint FROM looks
    WHERE created_at >= ${forksFrom - MARGIN_S} AND code = 'EXCHANGE_CHAIN_FORKED'
    ON CONFLICT DO NOTHING RETURNING kind`.execute(tx)
  await sql`
    UPDATE exchange_faults f SET mended_at = ${now} FROM looks l
    WHERE l.request_hash = f.request_hash AND f.kind = 'RECEIPT_MISSING' AND f.mended_at IS NULL AND l.receipt IS NOT NULL`.execute(
    tx,
  )
  await sql`UPDATE fault_head SET receipts_until = ${until}, forks_until = ${now}`.execute(tx)
  return noted.length
}

/** Notes which of these receipts, as they were kept, speak of another reply than this member gave. */
export async function noteContradictions(
  tx: Tx,
  received: readonly ReceivedReceipt[],
  now: number,
): Promise<void> {
  await sql`
    INSERT INTO exchange_faults (kind, request_hash, noted_at)
    SELECT 'RECEIPT_CONTRADICTS', l.request_hash, ${now}::bigint
    FROM unnest(${received.map(({ receipt }) => receipt.request)}::text[], ${received.map(({ statement }) => statement)}::text[],
                ${received.map(({ receipt }) => receipt.reply)}::text[], ${received.map(({ receipt }) => receipt.outcome)}::text[])
           AS t (request_hash, statement, reply, outcome)
    JOIN looks l ON l.request_hash = t.request_hash AND l.receipt = t.statement
    LEFT JOIN leaves ON leaves.leaf_index = CASE WHEN l.code IS NULL THEN l.answer_leaf ELSE l.leaf_index END
    WHERE t.reply <> coalesce(translate(rtrim(encode(sha256(leaves.statement), 'base64'), '='), '+/', '-_'), '')
       OR (t.outcome = 'answered' AND l.answer_leaf IS NULL)
    ON CONFLICT DO NOTHING`.execute(tx)
}

type Row = {
  readonly number: number
  readonly kind: FaultKind
  readonly noted_at: number
  readonly mended_at: number | null
  readonly asker: number
  readonly exchange_id: string
  readonly grant_id: string
  readonly request: string
  readonly receipt: string | null
  readonly entry: Buffer
  readonly answer: Buffer | null
  readonly other: string | null
}

const toFault = (row: Row): FaultRow => ({
  ...{ number: row.number, asker: row.asker, exchange: row.exchange_id, grant: row.grant_id },
  ...{ notedAt: row.noted_at, mendedAt: row.mended_at ?? undefined },
  evidence: {
    ...{ kind: row.kind, request: row.request, receipt: row.receipt, other: row.other },
    entry: row.entry.toString('latin1'),
    answer: row.answer?.toString('latin1') ?? null,
  },
})
