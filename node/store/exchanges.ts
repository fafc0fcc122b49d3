import type { Hex } from '@hexin/sdk/encoding.ts'
import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { type Selectable, sql } from 'kysely'
import { createBatcher } from '../batcher.ts'
import type { Clock } from '../ports/clock.ts'
import type {
  ExchangeOutcome,
  ExchangeRow,
  Exchanges,
  NewExchange,
  SettledExchange,
} from '../ports/exchange.ts'
import { leafHash } from './appendLeaves.ts'
import { type Database, storeCall } from './database.ts'
import { firstOfEach } from './firstOfEach.ts'
import type { Schema } from './schema.ts'

/** The `Exchanges` port on PostgreSQL: what comes together is written in one transaction. */
export function createExchanges({ db, clock }: { readonly db: Database; readonly clock: Clock }): Exchanges {
  const begin = createBatcher<NewExchange, { row: ExchangeRow; isNew: boolean }>({
    max: 100,
    run: (exchanges) => beginAll(db, exchanges, clock()),
  })
  const settle = createBatcher<ExchangeOutcome, SettledExchange>({
    max: 100,
    run: (outcomes) => settleAll(db, outcomes),
  })
  return {
    begin: storeCall(begin),
    settle: storeCall(settle),
    find: storeCall(async (id) => {
      const row = await db.selectFrom('exchanges').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toRow(row)
    }),
    unsettled: storeCall(async (limit) => {
      const rows = await db
        .selectFrom((eb) =>
          eb
            .selectFrom('exchanges')
            .selectAll()
            .select(sql<number>`row_number() OVER (PARTITION BY provider ORDER BY created_at)`.as('place'))
            .where('state', '=', sql.lit('sent'))
            .as('open'),
        )
        .selectAll()
        .where('place', '<=', limit)
        .orderBy('created_at')
        .execute()
      return rows.map(toRow)
    }),
    figures: storeCall(async (caseNumber) => {
      let query = db
        .selectFrom('exchanges')
        .select((eb) => [
          'state',
          'code',
          eb.fn.countAll<number>().as('count'),
          sql<number>`coalesce(sum(fields_disclosed), 0)::bigint`.as('fields'),
        ])
        .groupBy(['state', 'code'])
      if (caseNumber !== undefined) query = query.where('case_number', '=', caseNumber)
      const rows = await query.execute()
      const answered = rows.find(({ state }) => state === 'answered')
      const refused = rows.filter(({ state }) => state === 'refused')
      return {
        answered: answered?.count ?? 0,
        refused: Object.fromEntries(refused.map(({ code, count }) => [code ?? 'INTERNAL', count])),
        fieldsDisclosed: answered?.fields ?? 0,
      }
    }),
  }
}

async function beginAll(
  db: Database,
  exchanges: readonly NewExchange[],
  now: number,
): Promise<{ row: ExchangeRow; isNew: boolean }[]> {
  const column = <T>(pick: (exchange: NewExchange) => T) => exchanges.map(pick)
  const { rows: inserted } = await sql<{ id: string }>`
    INSERT INTO exchanges (id, idempotency_key, body_hash, grant_id, provider, subject, case_number, state, code, request,
                           request_hash, expires_at, trace, period, under_order, shown_after, created_at)
    SELECT id, idempotency_key, body_hash, grant_id, provider, subject, case_number,
           CASE WHEN code IS NULL THEN 'sent' ELSE 'refused' END, code, request, request_hash, expires_at, trace, period,
           under_order, shown_after, ${now}
    FROM unnest(${column((e) => e.id)}::text[], ${column((e) => e.idempotencyKey)}::text[], ${column((e) => e.bodyHash)}::text[],
                ${column((e) => e.grant)}::text[], ${column((e) => e.provider)}::bigint[], ${column((e) => e.subject ?? null)}::text[],
                ${column((e) => e.caseNumber)}::text[], ${column((e) => e.code ?? null)}::text[],
                ${column((e) => e.request ?? null)}::text[], ${column((e) => e.requestHash ?? null)}::text[],
                ${column((e) => e.expiresAt)}::bigint[], ${column(traceOf)}::jsonb[], ${column((e) => e.period ?? null)}::bigint[],
                ${column((e) => e.underOrder)}::boolean[], ${column((e) => e.shownAfter ?? null)}::bigint[])
         AS t (id, idempotency_key, body_hash, grant_id, provider, subject, case_number, code, request, request_hash,
               expires_at, trace, period, under_order, shown_after)
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING id`.execute(db)
  const fresh = new Set(inserted.map(({ id }) => id))
  const taken = exchanges.filter(({ id }) => !fresh.has(id)).map(({ idempotencyKey }) => idempotencyKey)
  const known = taken.length === 0 ? new Map() : await byKey(db, taken)
  return exchanges.map((exchange) =>
    fresh.has(exchange.id)
      ? { row: newRow(exchange, now), isNew: true }
      : { row: known.get(exchange.idempotencyKey) as ExchangeRow, isNew: false },
  )
}

/** As it stands in the table now. */
const newRow = (exchange: NewExchange, now: number): ExchangeRow => ({
  id: exchange.id,
  bodyHash: exchange.bodyHash,
  grant: exchange.grant,
  underOrder: exchange.underOrder,
  provider: exchange.provider,
  subject: exchange.subject,
  caseNumber: exchange.caseNumber,
  state: exchange.code === undefined ? 'sent' : 'refused',
  code: exchange.code,
  request: exchange.request,
  expiresAt: exchange.expiresAt,
  createdAt: now,
  answer: undefined,
  noticed: false,
})

/** How the gate came to its refusal. What it allowed can be replayed from the receipts. */
const traceOf = ({ code, trace }: NewExchange): string | null =>
  code === undefined ? null : JSON.stringify(trace)

async function byKey(db: Database, keys: readonly string[]): Promise<Map<string, ExchangeRow>> {
  const { rows } = await sql<Selectable<Schema['exchanges']>>`
    SELECT * FROM exchanges WHERE idempotency_key = ANY (${keys}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.idempotency_key, toRow(row)]))
}

/**
 * One statement: the outcome, the receipt's leaf, the grant's count. Rows that have their outcome already are left alone, get no second leaf, and
 * what stands is handed back.
 */
async function settleAll(
  db: Database,
  outcomes: readonly ExchangeOutcome[],
): Promise<(SettledExchange | Error)[]> {
  // Of two outcomes of one exchange the first counts, in one batch too.
  const first = firstOfEach(outcomes, ({ id }) => id)
  const column = <T>(pick: (outcome: ExchangeOutcome) => T) => first.map(pick)
  const receipts = column(({ receipt }) => Buffer.from(receipt, 'latin1'))
  const { rows: settled } = await sql<{ id: string }>`
    WITH given AS (
      SELECT * FROM unnest(${column((o) => o.id)}::text[], ${column((o) => o.state)}::text[], ${column((o) => o.code ?? null)}::text[],
                           ${column((o) => o.answer ?? null)}::bytea[], ${column((o) => o.records)}::int[],
                           ${column((o) => o.fieldsDisclosed)}::int[], ${receipts}::bytea[], ${receipts.map(leafHash)}::bytea[])
             AS t (id, state, code, answer, records, fields, receipt, hash)),
    open AS (
      SELECT given.*, e.grant_id, e.period, row_number() OVER () - 1 AS place FROM given
      JOIN (SELECT id, grant_id, period FROM exchanges WHERE id = ANY (${column((o) => o.id)}::text[]) AND state = 'sent' FOR UPDATE) e
        USING (id)),
    head AS (UPDATE log_head SET size = size + (SELECT count(*) FROM open) RETURNING size - (SELECT count(*) FROM open) AS first),
    leaf AS (
      INSERT INTO leaves (leaf_index, hash, kind, statement)
      SELECT head.first + place, hash, 'receipt', receipt FROM open, head),
    counted AS (
      INSERT INTO grant_uses (grant_id, uses)
      SELECT grant_id, count(*) FROM open WHERE state IN ('answered', 'invalid') GROUP BY grant_id ORDER BY grant_id
      ON CONFLICT (grant_id) DO UPDATE SET uses = grant_uses.uses + excluded.uses),
    counted_by_period AS (
      INSERT INTO grant_period_uses (grant_id, period, uses)
      SELECT grant_id, period, count(*) FROM open WHERE state IN ('answered', 'invalid') AND period IS NOT NULL
      GROUP BY grant_id, period ORDER BY grant_id, period
      ON CONFLICT (grant_id, period) DO UPDATE SET uses = grant_period_uses.uses + excluded.uses)
    UPDATE exchanges SET state = open.state, code = open.code, answer = open.answer, records = open.records,
                         fields_disclosed = open.fields, receipt_leaf = head.first + place
    FROM open, head WHERE exchanges.id = open.id
    RETURNING exchanges.id`.execute(db)
  const fresh = new Set(settled.map(({ id }) => id))
  const earlier = column(({ id }) => id).filter((id) => !fresh.has(id))
  const standing = new Map<string, SettledExchange>([
    ...first.filter(({ id }) => fresh.has(id)).map((outcome) => [outcome.id, outcome] as const),
    ...(earlier.length === 0 ? [] : await readSettled(db, earlier)),
  ])
  return outcomes.map(({ id }) => standing.get(id) ?? new HexinError('EXCHANGE_UNKNOWN', { found: id }))
}

async function readSettled(db: Database, ids: readonly string[]): Promise<[string, SettledExchange][]> {
  const { rows } = await sql<Settled>`
    SELECT id, state, code, answer FROM exchanges WHERE id = ANY (${ids}::text[])`.execute(db)
  return rows.map(({ id, state, code, answer }) => [
    id,
    { state, code: code ?? undefined, answer: answer ?? undefined },
  ])
}

type Settled = {
  readonly id: string
  readonly state: SettledExchange['state']
  readonly code: ErrorCode | null
  readonly answer: Buffer | null
}

function toRow(row: Selectable<Schema['exchanges']>): ExchangeRow {
  return {
    id: row.id,
    bodyHash: row.body_hash,
    grant: row.grant_id as Hex,
    underOrder: row.under_order,
    provider: row.provider,
    subject: (row.subject as SubjectId | null) ?? undefined,
    caseNumber: row.case_number,
    state: row.state,
    code: (row.code as ErrorCode | null) ?? undefined,
    request: row.request ?? undefined,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    answer: row.answer ?? undefined,
    noticed: row.noticed,
  }
}
