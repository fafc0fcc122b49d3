import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import { basisId } from '@hexin/sdk/exchange/messages.ts'
import { sql } from 'kysely'
import { createBatcher } from '../batcher.ts'
import type { Clock } from '../ports/clock.ts'
import type { LookDecision, LookRow, Looks, NewLook, ProviderReply } from '../ports/exchange.ts'
import { type ChainFollower, readChains, writeChains } from './answeredChains.ts'
import { leafHash } from './appendLeaves.ts'
import { type Database, storeCall } from './database.ts'
import { type Disclosures, readDisclosures } from './disclosures.ts'
import { type Reply, readSealed, type StoredReply, saveReplies } from './lookReplies.ts'
import { listRefusals } from './refusals.ts'

/** The `Looks` port on PostgreSQL: requests that come together are logged in one transaction. */
export function createLooks({ db, clock }: { readonly db: Database; readonly clock: Clock }): Looks {
  const record = createBatcher<NewLook, LookRow>({
    max: 1_000,
    run: (looks) => recordAll(db, looks, clock()),
  })
  const saveReply = createBatcher<Reply, ProviderReply>({
    max: 1_000,
    run: (replies) => saveReplies(db, replies),
  })
  return {
    record: storeCall(record),
    saveReply: storeCall((requestHash, made) => saveReply({ requestHash, ...made })),
    noteRefusal: storeCall(async ({ requestHash, asker, exchange, grant, caseNumber, code }) => {
      const ids = { request_hash: requestHash, exchange_id: exchange, grant_id: grant }
      await db
        .insertInto('refusals')
        .values({ ...ids, asker, case_number: caseNumber, code, created_at: clock() })
        .execute()
    }),
    refusals: storeCall((query) => listRefusals(db, query)),
  }
}

const keyOf = ({ asker, nonce }: { readonly asker: number; readonly nonce: string }): string =>
  `${asker} ${nonce}`

/** Each failure is a batch that another replica has written. */
const TRIES = 100

/**
 * Runs of this never overlap in one process. What another replica counted between the reading and the writing makes the writing fail, and all is read and decided
 * anew: no two ever decide by the same count.
 */
async function recordAll(db: Database, looks: readonly NewLook[], now: number): Promise<(LookRow | Error)[]> {
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await tryAll(db, looks, now)
    if (found) return found
  }
  throw new HexinError('STORE_UNAVAILABLE', { detail: `Other replicas counted ${TRIES} times meanwhile.` })
}

/** Undefined where another replica was quicker: then nothing was written. */
async function tryAll(
  db: Database,
  looks: readonly NewLook[],
  now: number,
): Promise<(LookRow | Error)[] | undefined> {
  const read = await readAll(db, looks)
  const { stored } = read
  const disclosures = await readDisclosures(db, looks, now)
  // Twice in one batch: the first is recorded, the second finds it.
  const fresh = new Map<string, NewLook>()
  for (const look of looks) {
    const key = keyOf(look.request)
    if (!stored.has(key) && !fresh.has(key)) fresh.set(key, look)
  }
  const chains = await readChains(db, [...fresh.values()])
  const decided = await decideAll([...fresh.values()], read, { chains, disclosures })
  if (
    decided.length > 0 &&
    !(await insertAll(db, decided, { chains, disclosures, version: read.version, now }))
  )
    return undefined
  const recorded = new Map(decided.map((item) => [keyOf(item.look.request), toRow(item)]))
  return looks.map(({ requestHash, request }) => {
    const row = stored.get(keyOf(request)) ?? recorded.get(keyOf(request))
    if (row?.requestHash === requestHash) return row
    return new HexinError('REQUEST_NONCE_REUSED', { found: requestHash, expected: row?.requestHash })
  })
}

type Read = {
  /** Of all that is counted. Read before anything else, or with it. */
  readonly version: number
  readonly stored: ReadonlyMap<string, LookRow>
  readonly uses: ReadonlyMap<string, number>
  readonly inPeriod: ReadonlyMap<string, number>
}

/** What these askers' nonces were used for, and how often the grants were. */
async function readAll(db: Database, looks: readonly NewLook[]): Promise<Read> {
  const grants = [...new Set(looks.map(({ request }) => basisId(request)))]
  const { rows } = await sql<StoredLook | UsesRow>`
    SELECT request_hash, asker, nonce, code, l.statement, answer, sealed_in, place, NULL AS grant_id, NULL::bigint AS uses
    FROM looks JOIN leaves l USING (leaf_index)
    WHERE (asker, nonce) IN (SELECT * FROM unnest(${looks.map((l) => l.request.asker)}::bigint[],
                                                  ${looks.map((l) => l.request.nonce)}::text[]))
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, grant_id, uses FROM grant_uses WHERE grant_id = ANY (${grants}::text[])
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', version FROM look_head`.execute(db)
  const isUses = (row: StoredLook | UsesRow): row is UsesRow => row.grant_id !== null
  const replyOf = await readSealed(
    db,
    rows.filter((row) => !isUses(row)),
  )
  return {
    version: rows.filter(isUses).find(({ grant_id }) => grant_id === '')?.uses ?? 0,
    inPeriod: await readPeriods(db, looks),
    uses: new Map(rows.filter(isUses).map(({ grant_id, uses }) => [grant_id, uses])),
    stored: new Map(
      rows
        .filter((row) => !isUses(row))
        .map((row) => [
          keyOf(row),
          {
            requestHash: row.request_hash,
            code: row.code ?? undefined,
            statement: row.statement.toString('latin1'),
            reply: replyOf(row),
          },
        ]),
    ),
  }
}

const periodKey = ({
  grant,
  period,
}: {
  readonly grant: string
  readonly period: number | undefined
}): string => `${grant} ${period}`

/** How often the periodic ones among these grants were used in their current period. */
async function readPeriods(db: Database, looks: readonly NewLook[]): Promise<Map<string, number>> {
  const periodic = looks.filter(({ period }) => period !== undefined)
  if (periodic.length === 0) return new Map()
  const { rows } = await sql<{ grant_id: string; period: number; uses: number }>`
    SELECT grant_id, period, uses FROM grant_period_uses
    WHERE (grant_id, period) IN (SELECT * FROM unnest(${periodic.map((l) => basisId(l.request))}::text[],
                                                      ${periodic.map((l) => l.period)}::bigint[]))`.execute(
    db,
  )
  return new Map(rows.map(({ grant_id: grant, period, uses }) => [periodKey({ grant, period }), uses]))
}

type UsesRow = { readonly grant_id: string; readonly uses: number }

type StoredLook = {
  readonly grant_id: null
  readonly request_hash: string
  readonly asker: number
  readonly nonce: string
  readonly code: ErrorCode | null
  readonly statement: Buffer
} & StoredReply

/** What is followed while a batch is decided, and written with it. */
type Followed = { readonly chains: ChainFollower; readonly disclosures: Disclosures }

type Decided = {
  readonly look: NewLook
  readonly decision: Omit<LookDecision, 'statement'> & { readonly statement: string }
  readonly isFollowed: boolean
}

/** Decides in order, each with the uses that the earlier ones left: two requests can't both take the last use. */
async function decideAll(
  looks: readonly NewLook[],
  { uses, inPeriod }: Read,
  { chains, disclosures }: Followed,
): Promise<Decided[]> {
  const spent = new Map<string, number>()
  const decided: (Omit<Decided, 'decision'> & { readonly decision: LookDecision })[] = []
  for (const look of looks) {
    const grant = basisId(look.request)
    const key = periodKey({ grant, period: look.period })
    const all = spent.get(grant) ?? uses.get(grant) ?? 0
    const now = spent.get(key) ?? inPeriod.get(key) ?? 0
    const refusal = chains.follow(look)
    const disclosed = disclosures.before(look)
    const counted = { all, inPeriod: look.period === undefined ? 0 : now, disclosed }
    const decision = await look.decide(counted, refusal)
    if (decision.code === undefined) {
      disclosures.add(look)
      spent.set(grant, all + 1)
      spent.set(key, now + 1)
    }
    decided.push({ look, decision, isFollowed: refusal === undefined })
  }
  return Promise.all(
    decided.map(async ({ decision, ...rest }) => ({
      ...rest,
      decision: { ...decision, statement: await decision.statement },
    })),
  )
}

const toRow = ({ look, decision: { code, statement } }: Decided): LookRow => ({
  requestHash: look.requestHash,
  code,
  statement,
  reply: undefined,
})

/** One statement: rows, leaves, counters, chains, refusals. Writes nothing, and says so, where the counts are no longer of this version. */
async function insertAll(
  db: Database,
  decided: readonly Decided[],
  { chains, disclosures, version, now }: Followed & { readonly version: number; readonly now: number },
): Promise<boolean> {
  const changed = disclosures.changed()
  const column = <T>(pick: (item: Decided) => T) => decided.map(pick)
  const link = ({ look, isFollowed }: Decided) => (isFollowed ? look.link : undefined)
  const statements = column(({ decision }) => Buffer.from(decision.statement, 'latin1'))
  const { numAffectedRows } = await sql`
    WITH same AS (UPDATE look_head SET version = version + 1 WHERE version = ${version} RETURNING version),
    given AS (
      SELECT t.*, ordinal - 1 AS place
      FROM same, unnest(${column(({ look }) => look.requestHash)}::text[], ${column(({ look }) => look.request.asker)}::bigint[],
                  ${column(({ look }) => look.request.nonce)}::text[], ${column(({ look }) => look.request.exchange)}::text[],
                  ${column(({ look }) => basisId(look.request))}::text[], ${column(({ look }) => look.subject ?? null)}::text[],
                  ${column(({ look }) => look.request.caseNumber)}::text[], ${column(({ look }) => look.statement)}::text[],
                  ${column(({ decision }) => decision.code ?? null)}::text[], ${column(traceOf)}::jsonb[],
                  ${statements}::bytea[], ${statements.map(leafHash)}::bytea[], ${column(({ look }) => look.period ?? null)}::bigint[],
                  ${column(({ look }) => look.request.order !== undefined)}::boolean[],
                  ${column(({ look }) => look.shownAfter ?? null)}::bigint[],
                  ${column((item) => link(item)?.number ?? null)}::bigint[], ${column((item) => link(item)?.previous ?? null)}::text[])
           WITH ORDINALITY AS t (request_hash, asker, nonce, exchange_id, grant_id, subject, case_number, request, code, trace,
                                 statement, hash, period, under_order, shown_after, link_number, link_previous, ordinal)),
    head AS (UPDATE log_head SET size = size + ${decided.length} FROM same RETURNING size - ${decided.length} AS first),
    disclosed AS (
      INSERT INTO disclosures (subject, asker, kind, day, times)
      SELECT t.* FROM same, unnest(${changed.map(({ subject }) => subject)}::text[], ${changed.map(({ asker }) => asker)}::bigint[],
                                   ${changed.map(({ kind }) => kind)}::text[], ${changed.map(({ day }) => day)}::bigint[],
                                   ${changed.map(({ times }) => JSON.stringify(times))}::jsonb[]) t
      ON CONFLICT (subject, asker, kind, day) DO UPDATE SET times = excluded.times),
    leaf AS (
      INSERT INTO leaves (leaf_index, hash, kind, statement)
      SELECT head.first + place, hash, CASE WHEN code IS NULL THEN 'look' ELSE 'refusal' END, statement FROM given, head),
    counted AS (
      INSERT INTO grant_uses (grant_id, uses)
      SELECT grant_id, count(*) FROM given WHERE code IS NULL GROUP BY grant_id
      ON CONFLICT (grant_id) DO UPDATE SET uses = grant_uses.uses + excluded.uses),
    counted_by_period AS (
      INSERT INTO grant_period_uses (grant_id, period, uses)
      SELECT grant_id, period, count(*) FROM given WHERE code IS NULL AND period IS NOT NULL GROUP BY grant_id, period
      ON CONFLICT (grant_id, period) DO UPDATE SET uses = grant_period_uses.uses + excluded.uses),
    followed AS (${writeChains(chains.changed())}),
    refused AS (
      INSERT INTO refusals (request_hash, asker, exchange_id, grant_id, case_number, code, created_at)
      SELECT request_hash, asker, exchange_id, grant_id, case_number, code, ${now} FROM given WHERE code IS NOT NULL)
    INSERT INTO looks (request_hash, asker, nonce, exchange_id, grant_id, subject, case_number, request, code, trace, leaf_index,
                       under_order, shown_after, link_number, link_previous, created_at)
    SELECT request_hash, asker, nonce, exchange_id, grant_id, subject, case_number, request, code, trace, head.first + place, under_order,
           shown_after, link_number, link_previous, ${now}
    FROM given, head`.execute(db)
  return numAffectedRows !== undefined && numAffectedRows > 0n
}

/** How the gate came to its refusal. What it allowed can be replayed from the look. */
const traceOf = ({ decision: { code, trace } }: Decided): string | null =>
  code === undefined ? null : JSON.stringify(trace)
