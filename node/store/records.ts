import type { Claims } from '@hexin/sdk/schemas/kind.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { sql } from 'kysely'
import { createBatcher } from '../batcher.ts'
import type { Clock } from '../ports/clock.ts'
import type { AddOutcome, NewRecord, Records, StoredRecord } from '../ports/records.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall, type Tx } from './database.ts'

/** The `Records` port on PostgreSQL. */
export function createRecords({ db, clock }: { readonly db: Database; readonly clock: Clock }): Records {
  const about = createBatcher<Query, StoredRecord[]>({ max: 500, run: (queries) => load(db, queries) })
  return {
    add: storeCall(({ kind, records, importId }) =>
      db.transaction().execute(async (tx) => {
        // One import of a kind at a time: what is new is decided before it is signed.
        await sql`SELECT pg_advisory_xact_lock(hashtext(${`records ${kind}`}))`.execute(tx)
        const { outcomes, fresh } = await sort(tx, kind, records)
        if (fresh.length > 0) await insert(tx, { kind, fresh, now: clock() })
        if (importId !== undefined) await link(tx, { kind, records, outcomes, importId })
        return outcomes
      }),
    ),
    about: storeCall((subject, kind) => about({ subject, kind })),
    supersededSince: storeCall(async (subject, kind, size) => {
      const { rows } = await sql<Row & { readonly by: string }>`
        SELECT r.kind, r.number, r.subject, r.claims, r.sd_jwt, r.leaf_index, r.created_at, r.objected, c.sd_jwt AS by
        FROM records r JOIN records c ON c.leaf_index = r.superseded_by
        WHERE r.subject = ${subject} AND r.kind = ${kind} AND r.leaf_index < ${size} AND r.superseded_by >= ${size}
        ORDER BY r.leaf_index`.execute(db)
      return rows.map(({ by, ...row }) => ({ ...toRecord(row), by }))
    }),
  }
}

type Query = { readonly subject: string; readonly kind: string }

async function load(db: Database, queries: readonly Query[]): Promise<StoredRecord[][]> {
  const { rows } = await sql<Row>`
    SELECT kind, number, subject, claims, sd_jwt, leaf_index, created_at, objected FROM records
    WHERE (subject, kind) IN (SELECT * FROM unnest(${queries.map((q) => q.subject)}::text[], ${queries.map((q) => q.kind)}::text[]))
      AND superseded_by IS NULL
    ORDER BY leaf_index`.execute(db)
  const found = Map.groupBy(rows, ({ subject, kind }) => `${kind} ${subject}`)
  return queries.map(({ subject, kind }) => (found.get(`${kind} ${subject}`) ?? []).map(toRecord))
}

type Row = {
  readonly kind: string
  readonly number: string
  readonly subject: string
  readonly claims: Claims
  readonly sd_jwt: string
  readonly leaf_index: number
  readonly created_at: number
  readonly objected: boolean
}

const toRecord = ({ sd_jwt, leaf_index, created_at, subject, ...row }: Row): StoredRecord => ({
  ...row,
  subject: subject as SubjectId,
  sdJwt: sd_jwt,
  leafIndex: leaf_index,
  createdAt: created_at,
})

async function sort(
  tx: Tx,
  kind: string,
  records: readonly NewRecord[],
): Promise<{ outcomes: AddOutcome[]; fresh: NewRecord[] }> {
  const numbers = records.map(({ number }) => number)
  const { rows } = await sql<{ number: string; content_hash: string }>`
    SELECT number, content_hash FROM records WHERE kind = ${kind} AND number = ANY (${numbers}::text[]) AND superseded_by IS NULL`.execute(
    tx,
  )
  const known = new Map(rows.map(({ number, content_hash }) => [number, content_hash]))
  const fresh: NewRecord[] = []
  const outcomes = records.map((record): AddOutcome => {
    const content = known.get(record.number)
    if (content !== undefined) return content === record.contentHash ? 'same' : 'conflict'
    known.set(record.number, record.contentHash)
    fresh.push(record)
    return 'added'
  })
  return { outcomes, fresh }
}

async function insert(
  tx: Tx,
  { kind, fresh, now }: { readonly kind: string; readonly fresh: readonly NewRecord[]; readonly now: number },
): Promise<void> {
  const issued = []
  for (const { issue } of fresh) issued.push(await issue())
  const first = await appendLeaves(
    tx,
    issued.map(({ statement }) => ({ kind: 'record', statement: Buffer.from(statement, 'latin1') })),
  )
  await sql`
    INSERT INTO records (kind, number, subject, content_hash, claims, sd_jwt, leaf_index, created_at)
    SELECT ${kind}, number, subject, content_hash, claims, sd_jwt, ${first}::bigint + ordinal - 1, ${now}
    FROM unnest(${fresh.map((r) => r.number)}::text[], ${fresh.map((r) => r.subject)}::text[],
                ${fresh.map((r) => r.contentHash)}::text[], ${fresh.map((r) => JSON.stringify(r.claims))}::jsonb[],
                ${issued.map((r) => r.sdJwt)}::text[])
         WITH ORDINALITY AS t (number, subject, content_hash, claims, sd_jwt, ordinal)`.execute(tx)
}

async function link(
  tx: Tx,
  {
    kind,
    records,
    outcomes,
    importId,
  }: {
    readonly kind: string
    readonly records: readonly NewRecord[]
    readonly outcomes: readonly AddOutcome[]
    readonly importId: string
  },
): Promise<void> {
  const numbers = records.filter((_, i) => outcomes[i] !== 'conflict').map(({ number }) => number)
  await sql`
    INSERT INTO import_records (import_id, record_id)
    SELECT ${importId}, id FROM records WHERE kind = ${kind} AND number = ANY (${numbers}::text[]) AND superseded_by IS NULL
    ON CONFLICT DO NOTHING`.execute(tx)
}
