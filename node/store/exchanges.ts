import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import { sql } from 'kysely'
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
import { beginAll } from './beginExchanges.ts'
import { type Database, storeCall } from './database.ts'
import { exchangeRow, exchangesBy } from './exchangeRow.ts'
import { firstOfEach } from './firstOfEach.ts'

/** The `Exchanges` port on PostgreSQL: what comes together is written in one transaction. */
export function createExchanges({ db, clock }: { readonly db: Database; readonly clock: Clock }): Exchanges {
  const begin = createBatcher<NewExchange, { row: ExchangeRow; isNew: boolean }>({
    max: 1_000,
    run: (exchanges) => beginAll(db, exchanges, clock()),
  })
  const settle = createBatcher<ExchangeOutcome, SettledExchange>({
    max: 1_000,
    run: (outcomes) => settleAll(db, outcomes),
  })
  const find = createBatcher<string, ExchangeRow | undefined>({
    max: 500,
    run: (ids) => findAll(db, 'id', ids),
  })
  const findByKey = createBatcher<string, ExchangeRow | undefined>({
    max: 500,
    run: (keys) => findAll(db, 'idempotency_key', keys),
  })
  const postpone = createBatcher<Postponed, void>({
    max: 1_000,
    async run(postponed) {
      const column = <T>(pick: (one: Postponed) => T) => postponed.map(pick)
      await sql`
        UPDATE exchanges e SET attempts = attempts + 1, next_attempt_at = t.at, waits_for = t.why
        FROM unnest(${column(({ id }) => id)}::text[], ${column(({ why }) => why)}::text[],
                    ${column(({ nextAttemptAt }) => nextAttemptAt)}::bigint[]) AS t (id, why, at)
        WHERE e.id = t.id AND e.state = 'sent'`.execute(db)
      return postponed.map(() => undefined)
    },
  })
  return {
    begin: storeCall(begin),
    settle: storeCall(settle),
    find: storeCall(find),
    findByKey: storeCall(findByKey),
    postpone: storeCall((id, why, nextAttemptAt) => postpone({ id, why, nextAttemptAt })),
    unsettled: storeCall(async (limit) => {
      const rows = await db
        .selectFrom((eb) =>
          eb
            .selectFrom('exchanges')
            .selectAll()
            .select(sql<number>`row_number() OVER (PARTITION BY provider ORDER BY created_at)`.as('place'))
            .where('state', '=', sql.lit('sent'))
            .where('next_attempt_at', '<=', clock())
            .as('open'),
        )
        .selectAll()
        .where('place', '<=', limit)
        .orderBy('created_at')
        .execute()
      return rows.map(exchangeRow)
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

type Postponed = { readonly id: string; readonly why: ErrorCode; readonly nextAttemptAt: number }

async function findAll(
  db: Database,
  by: 'id' | 'idempotency_key',
  values: readonly string[],
): Promise<(ExchangeRow | undefined)[]> {
  const rows = await exchangesBy(db, by, values)
  const found = new Map(rows.map((row) => [row[by], exchangeRow(row)]))
  return values.map((value) => found.get(value))
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
