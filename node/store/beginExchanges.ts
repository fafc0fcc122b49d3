import { sql } from 'kysely'
import type { ExchangeRow, NewExchange, SignedRequest } from '../ports/exchange.ts'
import type { Database } from './database.ts'
import { exchangeRow, exchangesBy } from './exchangeRow.ts'
import { firstOfEach } from './firstOfEach.ts'

type Begun = { readonly row: ExchangeRow; readonly isNew: boolean }

type Signed = {
  readonly exchange: NewExchange
  readonly signed: (SignedRequest & { readonly number: number }) | undefined
}

/**
 * Signs each exchange for the next number of its chain and keeps it. What another process was quicker with is read again: a request that was signed for a
 * place that is taken by then is dropped, never sent. In every round somebody gets on, so that it ends.
 */
export async function beginAll(
  db: Database,
  exchanges: readonly NewExchange[],
  now: number,
): Promise<Begun[]> {
  const known = new Map<string, ExchangeRow>()
  const fresh = new Map<string, ExchangeRow>()
  let open = firstOfEach(exchanges, ({ idempotencyKey }) => idempotencyKey)
  while (open.length > 0) {
    const { rows, heads } = await readAll(db, open)
    for (const row of rows) known.set(row.idempotency_key, exchangeRow(row))
    const signed = await signAll(
      open.filter(({ idempotencyKey }) => !known.has(idempotencyKey)),
      heads,
    )
    const kept = await insertAll(db, signed, now)
    for (const { exchange, signed: request } of signed)
      if (kept.has(exchange.id)) fresh.set(exchange.id, newRow(exchange, request?.request, now))
    open = signed.map(({ exchange }) => exchange).filter(({ id }) => !kept.has(id))
  }
  const idOf = new Map(exchanges.filter(({ id }) => fresh.has(id)).map((e) => [e.idempotencyKey, e.id]))
  return exchanges.map(({ id, idempotencyKey }) => {
    const row = known.get(idempotencyKey) ?? fresh.get(idOf.get(idempotencyKey) ?? '')
    return { row: row as ExchangeRow, isNew: fresh.has(id) }
  })
}

type Head = { readonly number: number; readonly hash: string | null }

const chainKey = ({ grant, provider }: { readonly grant: string; readonly provider: number }): string =>
  `${provider} ${grant}`

type HeadRow = {
  readonly grant_id: string
  readonly provider: number
  readonly number: number
  readonly head: string
}

async function readAll(db: Database, exchanges: readonly NewExchange[]) {
  const { rows: heads } = await sql<HeadRow & { taken: boolean }>`
    SELECT grant_id, provider, number, head, EXISTS (
        SELECT FROM exchanges WHERE idempotency_key = ANY (${exchanges.map((e) => e.idempotencyKey)}::text[])) AS taken
    FROM (SELECT NULL AS grant_id, NULL::bigint AS provider, 0::bigint AS number, NULL AS head
          UNION ALL
          SELECT grant_id, provider, number, head FROM asked_chains
          WHERE (grant_id, provider) IN (SELECT * FROM unnest(${exchanges.map((e) => e.grant)}::text[],
                                                              ${exchanges.map((e) => e.provider)}::bigint[]))) t`.execute(
    db,
  )
  const rows = heads[0]?.taken
    ? await exchangesBy(
        db,
        'idempotency_key',
        exchanges.map((e) => e.idempotencyKey),
      )
    : []
  return {
    rows,
    heads: new Map<string, Head>(
      heads.map(({ grant_id: grant, provider, number, head: hash }) => [
        chainKey({ grant, provider }),
        { number, hash },
      ]),
    ),
  }
}

/** In order within a chain: each names the one before it, of this round or of an earlier one. Chains don't wait for each other. */
async function signAll(
  exchanges: readonly NewExchange[],
  heads: ReadonlyMap<string, Head>,
): Promise<Signed[]> {
  const chains = [...Map.groupBy(exchanges, chainKey)]
  const signed = await Promise.all(
    chains.map(([key, own]) => signChain(own, heads.get(key) ?? { number: 0, hash: null })),
  )
  return signed.flat()
}

async function signChain(exchanges: readonly NewExchange[], head: Head): Promise<Signed[]> {
  const signed: Signed[] = []
  let { number, hash } = head
  for (const exchange of exchanges) {
    const made = await exchange.sign?.({ number: number + 1, previous: hash })
    if (made) {
      number += 1
      hash = made.requestHash
    }
    signed.push({ exchange, signed: made && { ...made, number } })
  }
  return signed
}

/**
 * One statement: rows and heads. A chain whose head is another one by now takes none of its requests; a key that was taken meanwhile undoes all of it.
 * Resolves to the ids that are kept.
 */
async function insertAll(db: Database, given: readonly Signed[], now: number): Promise<ReadonlySet<string>> {
  if (given.length === 0) return new Set()
  const column = <T>(pick: (exchange: NewExchange) => T) => given.map(({ exchange }) => pick(exchange))
  const request = <T>(pick: (signed: NonNullable<Signed['signed']>) => T) =>
    given.map(({ signed }) => (signed ? pick(signed) : null))
  try {
    const { rows } = await sql<{ id: string }>`
      WITH given AS (
        SELECT * FROM unnest(${column((e) => e.id)}::text[], ${column((e) => e.idempotencyKey)}::text[], ${column((e) => e.bodyHash)}::text[],
                ${column((e) => e.grant)}::text[], ${column((e) => e.provider)}::bigint[], ${column((e) => e.subject ?? null)}::text[],
                ${column((e) => e.caseNumber)}::text[], ${column((e) => e.code ?? null)}::text[],
                ${request((s) => s.request)}::text[], ${request((s) => s.requestHash)}::text[], ${request((s) => s.number)}::bigint[],
                ${column((e) => e.expiresAt)}::bigint[], ${column(traceOf)}::jsonb[], ${column((e) => e.period ?? null)}::bigint[],
                ${column((e) => e.underOrder)}::boolean[], ${column((e) => e.shownAfter ?? null)}::bigint[])
          AS t (id, idempotency_key, body_hash, grant_id, provider, subject, case_number, code, request, request_hash, number,
                expires_at, trace, period, under_order, shown_after)),
      moved AS (
        INSERT INTO asked_chains (grant_id, provider, number, head)
        SELECT DISTINCT ON (grant_id, provider) grant_id, provider, number, request_hash FROM given WHERE number IS NOT NULL
        ORDER BY grant_id, provider, number DESC
        ON CONFLICT (grant_id, provider) DO UPDATE SET number = excluded.number, head = excluded.head
        WHERE asked_chains.number = (SELECT min(g.number) - 1 FROM given g
                                     WHERE g.grant_id = asked_chains.grant_id AND g.provider = asked_chains.provider)
        RETURNING grant_id, provider)
      INSERT INTO exchanges (id, idempotency_key, body_hash, grant_id, provider, subject, case_number, state, code, request,
                             request_hash, expires_at, trace, period, under_order, shown_after, created_at)
      SELECT id, idempotency_key, body_hash, grant_id, provider, subject, case_number,
             CASE WHEN code IS NULL THEN 'sent' ELSE 'refused' END, code, request, request_hash, expires_at, trace, period,
             under_order, shown_after, ${now}
      FROM given WHERE number IS NULL OR (grant_id, provider) IN (SELECT * FROM moved)
      RETURNING id`.execute(db)
    return new Set(rows.map(({ id }) => id))
  } catch (error) {
    if ((error as { constraint?: unknown }).constraint === 'exchanges_idempotency_key_key') return new Set()
    throw error
  }
}

/** As it stands in the table now. */
const newRow = (exchange: NewExchange, request: string | undefined, now: number): ExchangeRow => ({
  id: exchange.id,
  bodyHash: exchange.bodyHash,
  grant: exchange.grant,
  underOrder: exchange.underOrder,
  provider: exchange.provider,
  subject: exchange.subject,
  caseNumber: exchange.caseNumber,
  state: exchange.code === undefined ? 'sent' : 'refused',
  code: exchange.code,
  request,
  expiresAt: exchange.expiresAt,
  createdAt: now,
  answer: undefined,
  noticed: false,
  delivery: { attempts: 0, code: undefined, nextAttemptAt: 0 },
})

/** How the gate came to its refusal. What it allowed can be replayed from the receipts. */
const traceOf = ({ code, trace }: NewExchange): string | null =>
  code === undefined ? null : JSON.stringify(trace)
