import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import { sql } from 'kysely'
import { createBatcher } from '../batcher.ts'
import type { Clock } from '../ports/clock.ts'
import type { LookDecision, LookRow, Looks, NewLook, ProviderReply } from '../ports/exchange.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall, type Tx } from './database.ts'

/** The `Looks` port on PostgreSQL: requests that come together are logged in one transaction. */
export function createLooks({ db, clock }: { readonly db: Database; readonly clock: Clock }): Looks {
  const record = createBatcher<NewLook, LookRow>({
    max: 100,
    run: (looks) => db.transaction().execute((tx) => recordAll(tx, looks, clock())),
  })
  const saveReply = createBatcher<{ requestHash: string; reply: ProviderReply }, void>({
    max: 100,
    run: (replies) => db.transaction().execute((tx) => saveReplies(tx, replies)),
  })
  return {
    record: storeCall(record),
    saveReply: storeCall((requestHash, reply) => saveReply({ requestHash, reply })),
    noteRefusal: storeCall(async ({ requestHash, asker, exchange, grant, caseNumber, code }) => {
      const ids = { request_hash: requestHash, exchange_id: exchange, grant_id: grant }
      await db
        .insertInto('refusals')
        .values({ ...ids, asker, case_number: caseNumber, code, created_at: clock() })
        .execute()
    }),
    refusals: storeCall(async (caseNumber, limit) => {
      let query = db.selectFrom('refusals').selectAll().orderBy('id', 'desc').limit(limit)
      if (caseNumber !== undefined) query = query.where('case_number', '=', caseNumber)
      return (await query.execute()).map((row) => ({
        requestHash: row.request_hash,
        asker: row.asker,
        exchange: row.exchange_id,
        grant: row.grant_id,
        caseNumber: row.case_number,
        code: row.code,
        at: row.created_at,
      }))
    }),
  }
}

const keyOf = ({ asker, nonce }: { readonly asker: number; readonly nonce: string }): string =>
  `${asker} ${nonce}`

async function recordAll(tx: Tx, looks: readonly NewLook[], now: number): Promise<(LookRow | Error)[]> {
  const stored = await storedLooks(tx, looks)
  // Twice in one batch: the first is recorded, the second finds it.
  const fresh = new Map<string, NewLook>()
  for (const look of looks) {
    const key = keyOf(look.request)
    if (!stored.has(key) && !fresh.has(key)) fresh.set(key, look)
  }
  const recorded = await recordFresh(tx, [...fresh.values()], now)
  return looks.map(({ requestHash, request }) => {
    const row = stored.get(keyOf(request)) ?? recorded.get(keyOf(request))
    if (row?.requestHash === requestHash) return row
    return new HexinError('REQUEST_NONCE_REUSED', { found: requestHash, expected: row?.requestHash })
  })
}

async function storedLooks(tx: Tx, looks: readonly NewLook[]): Promise<Map<string, LookRow>> {
  const { rows } = await sql<StoredLook>`
    SELECT request_hash, asker, nonce, code, statement, answer FROM looks
    WHERE (asker, nonce) IN (SELECT * FROM unnest(${looks.map((l) => l.request.asker)}::bigint[],
                                                  ${looks.map((l) => l.request.nonce)}::text[]))`.execute(tx)
  return new Map(
    rows.map((row) => [
      keyOf(row),
      {
        requestHash: row.request_hash,
        code: row.code ?? undefined,
        statement: row.statement,
        reply: row.answer === null ? undefined : (JSON.parse(row.answer) as ProviderReply),
      },
    ]),
  )
}

type StoredLook = {
  readonly request_hash: string
  readonly asker: number
  readonly nonce: string
  readonly code: ErrorCode | null
  readonly statement: string
  readonly answer: string | null
}

async function recordFresh(tx: Tx, looks: readonly NewLook[], now: number): Promise<Map<string, LookRow>> {
  if (looks.length === 0) return new Map()
  const decisions = await decideAll(tx, looks)
  await insertAll(
    tx,
    looks.map((look, i) => ({ look, decision: decisions[i] as LookDecision })),
    now,
  )
  return new Map(
    looks.map(({ request, requestHash }, i) => {
      const { code, statement } = decisions[i] as LookDecision
      return [keyOf(request), { requestHash, code, statement, reply: undefined }]
    }),
  )
}

/** Decides in order, each with the uses that the earlier ones left: two requests can't both take the last use. */
async function decideAll(tx: Tx, looks: readonly NewLook[]): Promise<LookDecision[]> {
  const uses = await lockUses(tx, [...new Set(looks.map(({ request }) => request.grant))])
  const spent = new Map<string, number>()
  const decisions: LookDecision[] = []
  for (const { request, decide } of looks) {
    const before = (uses.get(request.grant) ?? 0) + (spent.get(request.grant) ?? 0)
    const decision = await decide(before)
    if (decision.code === undefined) spent.set(request.grant, (spent.get(request.grant) ?? 0) + 1)
    decisions.push(decision)
  }
  if (spent.size > 0)
    await sql`
      INSERT INTO grant_uses (grant_id, uses)
      SELECT * FROM unnest(${[...spent.keys()]}::text[], ${[...spent.values()]}::bigint[])
      ON CONFLICT (grant_id) DO UPDATE SET uses = grant_uses.uses + excluded.uses`.execute(tx)
  return decisions
}

async function lockUses(tx: Tx, grants: readonly string[]): Promise<Map<string, number>> {
  // The head of the log is locked first: it orders all writers of this log, so no two of them wait for each other.
  await sql`SELECT size FROM log_head FOR UPDATE`.execute(tx)
  const { rows } = await sql<{ grant_id: string; uses: number }>`
    SELECT grant_id, uses FROM grant_uses WHERE grant_id = ANY (${grants}::text[])`.execute(tx)
  return new Map(rows.map(({ grant_id, uses }) => [grant_id, uses]))
}

type Decided = { readonly look: NewLook; readonly decision: LookDecision }

async function insertAll(tx: Tx, decided: readonly Decided[], now: number): Promise<void> {
  const first = await appendLeaves(
    tx,
    decided.map(({ decision: { code, statement } }) => ({
      kind: code === undefined ? 'look' : 'refusal',
      statement: Buffer.from(statement, 'latin1'),
    })),
  )
  const common = decided.map(({ look: { requestHash, request } }) => ({
    request_hash: requestHash,
    asker: request.asker,
    exchange_id: request.exchange,
    grant_id: request.grant,
    case_number: request.caseNumber,
    created_at: now,
  }))
  const looks = decided.map(({ look, decision }, i) => ({
    ...(common[i] as (typeof common)[number]),
    nonce: look.request.nonce,
    subject: look.subject ?? null,
    request: look.statement,
    code: decision.code ?? null,
    trace: JSON.stringify(decision.trace),
    statement: decision.statement,
    leaf_index: first + i,
  }))
  await tx.insertInto('looks').values(looks).execute()
  const refused = common.flatMap((row, i) => {
    const code = decided[i]?.decision.code
    return code === undefined ? [] : [{ ...row, code }]
  })
  if (refused.length > 0) await tx.insertInto('refusals').values(refused).execute()
}

async function saveReplies(
  tx: Tx,
  replies: readonly { requestHash: string; reply: ProviderReply }[],
): Promise<undefined[]> {
  const first = await appendLeaves(
    tx,
    replies.map(({ reply }) => ({ kind: 'answer', statement: Buffer.from(reply.answer, 'latin1') })),
  )
  await sql`
    UPDATE looks SET answer = t.answer, answer_leaf = ${first} + t.ordinal - 1
    FROM unnest(${replies.map((r) => r.requestHash)}::text[], ${replies.map((r) => JSON.stringify(r.reply))}::text[])
         WITH ORDINALITY AS t (request_hash, answer, ordinal)
    WHERE looks.request_hash = t.request_hash`.execute(tx)
  return replies.map(() => undefined)
}
