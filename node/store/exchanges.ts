import type { Hex } from '@hexin/sdk/encoding.ts'
import type { ErrorCode } from '@hexin/sdk/errors/base.ts'
import { type Selectable, sql } from 'kysely'
import { createBatcher } from '../batcher.ts'
import type { Clock } from '../ports/clock.ts'
import type { ExchangeOutcome, ExchangeRow, Exchanges, NewExchange } from '../ports/exchange.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import type { Schema } from './schema.ts'

/** The `Exchanges` port on PostgreSQL: what comes together is written in one transaction. */
export function createExchanges({ db, clock }: { readonly db: Database; readonly clock: Clock }): Exchanges {
  const begin = createBatcher<NewExchange, { row: ExchangeRow; isNew: boolean }>({
    max: 100,
    run: (exchanges) => db.transaction().execute((tx) => beginAll(tx, exchanges, clock())),
  })
  const settle = createBatcher<ExchangeOutcome, void>({
    max: 100,
    run: (outcomes) => db.transaction().execute((tx) => settleAll(tx, outcomes)),
  })
  const findBy = async (column: 'id' | 'idempotency_key', value: string) => {
    const row = await db.selectFrom('exchanges').selectAll().where(column, '=', value).executeTakeFirst()
    return row && toRow(row)
  }
  return {
    begin: storeCall(begin),
    settle: storeCall(settle),
    find: storeCall((id) => findBy('id', id)),
    findByKey: storeCall((key) => findBy('idempotency_key', key)),
    unsettled: storeCall(async (limit) => {
      const query = db.selectFrom('exchanges').selectAll().where('state', '=', 'sent')
      return (await query.orderBy('created_at').limit(limit).execute()).map(toRow)
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
  tx: Tx,
  exchanges: readonly NewExchange[],
  now: number,
): Promise<{ row: ExchangeRow; isNew: boolean }[]> {
  const inserted = await tx
    .insertInto('exchanges')
    .values(exchanges.map((exchange) => newRow(exchange, now)))
    .onConflict((conflict) => conflict.column('idempotency_key').doNothing())
    .returning('id')
    .execute()
  const isNew = new Set(inserted.map(({ id }) => id))
  const keys = exchanges.map(({ idempotencyKey }) => idempotencyKey)
  const rows = await tx.selectFrom('exchanges').selectAll().where('idempotency_key', 'in', keys).execute()
  const byKey = new Map(rows.map((row) => [row.idempotency_key, row]))
  return exchanges.map(({ id, idempotencyKey }) => ({
    row: toRow(byKey.get(idempotencyKey) as Selectable<Schema['exchanges']>),
    isNew: isNew.has(id),
  }))
}

function newRow(exchange: NewExchange, now: number) {
  return {
    id: exchange.id,
    idempotency_key: exchange.idempotencyKey,
    body_hash: exchange.bodyHash,
    grant_id: exchange.grant,
    provider: exchange.provider,
    subject: exchange.subject ?? null,
    case_number: exchange.caseNumber,
    state: exchange.code === undefined ? ('sent' as const) : ('refused' as const),
    code: exchange.code ?? null,
    request: exchange.request ?? null,
    request_hash: exchange.requestHash ?? null,
    expires_at: exchange.expiresAt,
    trace: JSON.stringify(exchange.trace),
    created_at: now,
  }
}

async function settleAll(tx: Tx, outcomes: readonly ExchangeOutcome[]): Promise<undefined[]> {
  const column = <T>(pick: (outcome: ExchangeOutcome) => T) => outcomes.map(pick)
  const { rows: settled } = await sql<{ id: string }>`
    UPDATE exchanges SET state = t.state, code = t.code, answer = t.answer, records = t.records, fields_disclosed = t.fields
    FROM unnest(${column((o) => o.id)}::text[], ${column((o) => o.state)}::text[], ${column((o) => o.code ?? null)}::text[],
                ${column((o) => o.answer ?? null)}::bytea[], ${column((o) => o.records)}::int[],
                ${column((o) => o.fieldsDisclosed)}::int[]) AS t (id, state, code, answer, records, fields)
    WHERE exchanges.id = t.id AND exchanges.state = 'sent'
    RETURNING exchanges.id`.execute(tx)
  const ids = new Set(settled.map(({ id }) => id))
  const fresh = outcomes.filter(({ id }) => ids.has(id))
  await countUses(tx, fresh)
  const receipts = fresh.flatMap(({ id, receipt }) => (receipt === undefined ? [] : [{ id, receipt }]))
  if (receipts.length > 0) await appendReceipts(tx, receipts)
  return outcomes.map(() => undefined)
}

async function countUses(tx: Tx, outcomes: readonly ExchangeOutcome[]): Promise<void> {
  const uses = new Map<string, number>()
  for (const { grant, state } of outcomes)
    if (state === 'answered' || state === 'invalid') uses.set(grant, (uses.get(grant) ?? 0) + 1)
  if (uses.size === 0) return
  // In one order, so that two writers never wait for each other.
  const sorted = [...uses].toSorted(([a], [b]) => (a < b ? -1 : 1))
  await sql`
    INSERT INTO grant_uses (grant_id, uses)
    SELECT * FROM unnest(${sorted.map(([grant]) => grant)}::text[], ${sorted.map(([, count]) => count)}::bigint[])
    ON CONFLICT (grant_id) DO UPDATE SET uses = grant_uses.uses + excluded.uses`.execute(tx)
}

async function appendReceipts(tx: Tx, receipts: readonly { id: string; receipt: string }[]): Promise<void> {
  const first = await appendLeaves(
    tx,
    receipts.map(({ receipt }) => ({ kind: 'receipt', statement: Buffer.from(receipt, 'latin1') })),
  )
  await sql`
    UPDATE exchanges SET receipt_leaf = ${first} + t.ordinal - 1
    FROM unnest(${receipts.map(({ id }) => id)}::text[]) WITH ORDINALITY AS t (id, ordinal)
    WHERE exchanges.id = t.id`.execute(tx)
}

function toRow(row: Selectable<Schema['exchanges']>): ExchangeRow {
  return {
    id: row.id,
    bodyHash: row.body_hash,
    grant: row.grant_id as Hex,
    provider: row.provider,
    caseNumber: row.case_number,
    state: row.state as ExchangeRow['state'],
    code: (row.code as ErrorCode | null) ?? undefined,
    request: row.request ?? undefined,
    expiresAt: row.expires_at,
    answer: row.answer ?? undefined,
  }
}
