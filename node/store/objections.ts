import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Claims } from '@hexin/sdk/schemas/kind.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { type Selectable, sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type {
  Decision,
  Disclosure,
  NewObjection,
  NoticeRow,
  ObjectionRow,
  Objections,
  OwnRecord,
} from '../ports/objections.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { addMessages } from './messages.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'
import type { Schema } from './schema.ts'

/** Seconds for which others are told: who is away for longer learns of it when he asks again. */
const TELL_S = 180 * 86_400

/** Newest first. */
const newest: Sorting = { by: ['number'], direction: 'DESC' }

/** The `Objections` port on PostgreSQL. */
export function createObjections({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): Objections {
  const rows = () => db.selectFrom('objections').selectAll().orderBy('number')
  return {
    open: storeCall((objection) => db.transaction().execute((tx) => open(tx, objection, clock()))),
    decide: storeCall((number, make) =>
      db.transaction().execute((tx) => decide(tx, { number, make, now: clock() })),
    ),
    find: storeCall(async (number) => {
      const row = await rows().where('number', '=', number).executeTakeFirst()
      return row && toRow(row)
    }),
    byHash: storeCall(async (hash) => {
      const row = await rows().where('hash', '=', hash).executeTakeFirst()
      return row && toRow(row)
    }),
    about: storeCall(async (subject) => {
      return (await rows().where('subject', '=', subject).execute()).map(toRow)
    }),
    all: storeCall(async (query) => {
      const { rows: found } = await sql<Selectable<Schema['objections']>>`
        SELECT * FROM objections WHERE ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
      return toPage(found, query, ({ number }) => [number], toRow)
    }),
    to: storeCall(async (leaves) => {
      const { rows: found } = await sql<Selectable<Schema['objections']>>`
        SELECT * FROM objections WHERE record_leaf = ANY (${leaves}::bigint[]) ORDER BY number`.execute(db)
      return Map.groupBy(found.map(toRow), ({ recordLeaf }) => recordLeaf)
    }),
    // Whoever received the record under an order of which its subject may not know yet is told, and not shown.
    notices: storeCall(async (numbers) => {
      const { rows: found } = await sql<Selectable<Schema['objection_notices']>>`
        SELECT n.* FROM objection_notices n WHERE number = ANY (${numbers}::bigint[])
        AND NOT EXISTS (SELECT FROM looks l WHERE l.exchange_id = n.exchange_id AND l.shown_after > ${clock()})
        ORDER BY recipient, exchange_id`.execute(db)
      const toNotice = (row: (typeof found)[number]): NoticeRow & { number: number } => ({
        number: row.number,
        exchange: row.exchange_id,
        recipient: row.recipient,
        acknowledgedAt: row.acknowledged_at ?? undefined,
      })
      return Map.groupBy(found.map(toNotice), ({ number }) => number)
    }),
    acknowledge: storeCall(async ({ number, exchange, recipient, statement, at }) => {
      const { rows: found } = await sql<{ number: number }>`
        UPDATE objection_notices
        SET acknowledgement = coalesce(acknowledgement, ${statement}), acknowledged_at = coalesce(acknowledged_at, ${at})
        WHERE number = ${number} AND exchange_id = ${exchange} AND recipient = ${recipient}
        RETURNING number`.execute(db)
      return found.length > 0
    }),
    recordsAbout: storeCall((subject) => recordsAbout(db, subject)),
  }
}

async function recordsAbout(db: Database, subject: string): Promise<OwnRecord[]> {
  const found = await db
    .selectFrom('records')
    .select(['kind', 'number', 'claims', 'sd_jwt', 'leaf_index', 'created_at', 'objected', 'superseded_by'])
    .where('subject', '=', subject)
    .orderBy('leaf_index')
    .execute()
  return found.map((row) => ({
    kind: row.kind,
    number: row.number,
    subject: subject as SubjectId,
    claims: row.claims as Claims,
    sdJwt: row.sd_jwt,
    leafIndex: row.leaf_index,
    createdAt: row.created_at,
    objected: row.objected,
    supersededBy: row.superseded_by ?? undefined,
  }))
}

/** One at a time: numbers have no gaps, and what is read here still holds when it is written. */
const lock = (tx: Tx) => sql`SELECT pg_advisory_xact_lock(hashtext('objections'))`.execute(tx)

async function open(tx: Tx, objection: NewObjection, now: number): Promise<ObjectionRow> {
  const { hash, subject, kind, record, recordLeaf, signed, regulators } = objection
  await lock(tx)
  const { rows: known } = await sql<Selectable<Schema['objections']>>`
    SELECT * FROM objections WHERE hash = ${hash} OR (record_leaf = ${recordLeaf} AND outcome IS NULL)
    ORDER BY hash = ${hash} DESC`.execute(tx)
  if (known[0]?.hash === hash) return toRow(known[0])
  if (known[0]) throw new HexinError('OBJECTION_ALREADY_OPEN', { found: `number ${known[0].number}` })
  const { rows: marked } = await sql<{ id: number }>`
    UPDATE records SET objected = true
    WHERE subject = ${subject} AND kind = ${kind} AND leaf_index = ${recordLeaf} AND superseded_by IS NULL
    RETURNING id`.execute(tx)
  if (marked.length === 0) throw new HexinError('OBJECTION_RECORD_UNKNOWN', { found: record })
  const { rows } = await sql<{ number: number }>`
    SELECT coalesce(max(number), 0) + 1 AS number FROM objections`.execute(tx)
  const number = rows[0]?.number ?? 1
  const { receipt, receivedAt } = await objection.issue(number)
  const leaf = await appendLeaves(tx, [
    { kind: 'objectionReceipt', statement: Buffer.from(receipt, 'latin1') },
  ])
  await tx
    .insertInto('objections')
    .values({
      ...{ number, hash, subject, kind, record, receipt },
      record_leaf: recordLeaf,
      signed: JSON.stringify(signed),
      receipt_leaf: leaf,
      received_at: receivedAt,
    })
    .execute()
  await tellRegulators(tx, { regulators, receipt, outcome: null, now })
  return {
    ...{ number, hash, subject, kind, record, recordLeaf, signed, receipt, receivedAt },
    outcome: undefined,
    words: undefined,
  }
}

async function decide(
  tx: Tx,
  {
    number,
    make,
    now,
  }: {
    readonly number: number
    readonly make: (row: ObjectionRow) => Promise<Decision>
    readonly now: number
  },
): Promise<ObjectionRow> {
  await lock(tx)
  const found = await tx.selectFrom('objections').selectAll().where('number', '=', number).executeTakeFirst()
  if (!found) throw new HexinError('OBJECTION_UNKNOWN', { found: number })
  const row = toRow(found)
  if (row.outcome !== undefined) throw new HexinError('OBJECTION_CLOSED', { found: `number ${number}` })
  const decision = await make(row)
  const { outcome, words, correction, at, regulators } = decision
  const corrections = correction ? [correction.issued.statement] : []
  const first = await appendLeaves(tx, [
    ...corrections.map((text) => ({ kind: 'record', statement: Buffer.from(text, 'latin1') })),
    { kind: 'objectionOutcome', statement: Buffer.from(outcome, 'latin1') },
  ])
  if (correction) await supersede(tx, row, correction, { leaf: first, now })
  await tx
    .updateTable('objections')
    .set({
      outcome,
      outcome_leaf: first + corrections.length,
      words: words ? JSON.stringify(words) : null,
      decided_at: at,
    })
    .where('number', '=', number)
    .execute()
  await tellReceivers(tx, row, decision, now)
  await tellRegulators(tx, { regulators, receipt: row.receipt, outcome, now })
  return { ...row, outcome, words }
}

async function supersede(
  tx: Tx,
  { kind, subject, recordLeaf }: ObjectionRow,
  { issued, claims, contentHash }: NonNullable<Decision['correction']>,
  { leaf, now }: { readonly leaf: number; readonly now: number },
): Promise<void> {
  const { rows } = await sql<{ number: string }>`
    UPDATE records SET superseded_by = ${leaf}
    WHERE subject = ${subject} AND kind = ${kind} AND leaf_index = ${recordLeaf} RETURNING number`.execute(tx)
  await tx
    .insertInto('records')
    .values({
      ...{ kind, subject },
      number: rows[0]?.number ?? '',
      content_hash: contentHash,
      claims: JSON.stringify(claims),
      sd_jwt: issued.sdJwt,
      leaf_index: leaf,
      created_at: now,
    })
    .execute()
}

/** Everyone whose answer held the record. */
async function tellReceivers(
  tx: Tx,
  { number, subject, recordLeaf }: ObjectionRow,
  { noticeFor }: Decision,
  now: number,
): Promise<void> {
  const { rows } = await sql<Disclosure>`
    SELECT exchange_id AS exchange, asker, request FROM looks
    WHERE subject = ${subject} AND answer IS NOT NULL AND disclosed @> ARRAY[${recordLeaf}]::bigint[]
    ORDER BY leaf_index`.execute(tx)
  if (rows.length === 0) return
  await tx
    .insertInto('objection_notices')
    .values(rows.map(({ exchange, asker }) => ({ number, exchange_id: exchange, recipient: asker })))
    .execute()
  const messages = rows.map((disclosure) => ({
    recipient: disclosure.asker,
    method: 'objectionNotice' as const,
    body: JSON.stringify(noticeFor(disclosure)),
    expiresAt: now + TELL_S,
  }))
  await addMessages(tx, messages, now)
}

async function tellRegulators(
  tx: Tx,
  {
    regulators,
    receipt,
    outcome,
    now,
  }: {
    readonly regulators: readonly number[]
    readonly receipt: string
    readonly outcome: string | null
    readonly now: number
  },
): Promise<void> {
  const messages = regulators.map((recipient) => ({
    recipient,
    method: 'objectionLedger' as const,
    body: JSON.stringify({ receipt, outcome }),
    expiresAt: now + TELL_S,
  }))
  await addMessages(tx, messages, now)
}

const toRow = (row: Selectable<Schema['objections']>): ObjectionRow => ({
  number: row.number,
  hash: row.hash,
  subject: row.subject as SubjectId,
  kind: row.kind,
  record: row.record,
  recordLeaf: row.record_leaf,
  signed: row.signed,
  receipt: row.receipt,
  receivedAt: row.received_at,
  outcome: row.outcome ?? undefined,
  words: row.words ?? undefined,
})
