import { parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import type { Notice, Revoked } from '@hexin/sdk/consent/revocation.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { NewNotice, Notices } from '../ports/notices.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { addMessages } from './messages.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'

/** How long a statement is offered to a member that can't be reached. In seconds. */
const OFFERED_S = 90 * 86_400

const partyTo = (self: number) => sql`
  (g.grantee = ${self} OR (g.signed->>'artefact')::jsonb->'providers' @> to_jsonb(${self}::int))`

/** Oldest first. */
const oldest: Sorting = { by: ['v.revoked_at', 'v.grant_id'], direction: 'ASC' }

/** The `Notices` port on PostgreSQL. */
export function createNotices({ db, clock }: { readonly db: Database; readonly clock: Clock }): Notices {
  return {
    unacknowledged: storeCall(async (self, limit) => {
      const { rows } = await sql<{ grant_id: string; artefact: string; answers: number }>`
        SELECT g.grant_id, g.signed->>'artefact' AS artefact,
               CASE WHEN g.grantee = ${self}
                    THEN (SELECT count(*) FROM exchanges e WHERE e.grant_id = g.grant_id AND e.answer IS NOT NULL)
                    ELSE (SELECT count(*) FROM looks l WHERE l.grant_id = g.grant_id AND l.code IS NULL) END AS answers
        FROM (SELECT grant_id FROM revocations UNION SELECT grant_id FROM grant_states WHERE state = 'revoked') r
        JOIN grants g USING (grant_id)
        WHERE NOT EXISTS (SELECT FROM notices n WHERE n.grant_id = g.grant_id AND n.member = ${self} AND n.type = 'stop')
          AND ${partyTo(self)}
        LIMIT ${limit}`.execute(db)
      return rows.map(({ grant_id: grant, artefact, answers }) => {
        const { grantee, providers } = parseArtefact(artefact)
        return { grant, grantee, providers, answers }
      })
    }),
    untold: storeCall(async (self, limit) => {
      const { rows } = await sql<{ grant_id: string; artefact: string; state: string; statement: string }>`
        SELECT k.grant_id, g.signed->>'artefact' AS artefact, k.state, k.statement
        FROM keepings k JOIN grants g USING (grant_id)
        WHERE k.statement IS NOT NULL AND NOT EXISTS (
          SELECT FROM notices n WHERE n.grant_id = k.grant_id AND n.member = ${self} AND n.statement = k.statement)
        LIMIT ${limit}`.execute(db)
      return rows.map(({ grant_id: grant, artefact, state, statement }) => {
        const { grantee, providers } = parseArtefact(artefact)
        const type = state === 'deleted' ? 'deletion' : 'restriction'
        return { grant, member: self, type, statement, grantee, providers } as const
      })
    }),
    tell: storeCall((notice, recipients) =>
      db.transaction().execute(async (tx) => {
        if (notice.type === 'stop')
          await appendLeaves(tx, [{ kind: 'stop', statement: Buffer.from(notice.statement, 'latin1') }])
        await save(tx, notice)
        const now = clock()
        const body = JSON.stringify({ type: notice.type, statement: notice.statement })
        const messages = recipients.map((recipient) => ({
          ...{ recipient, method: 'notice' as const, body, expiresAt: now + OFFERED_S },
        }))
        await addMessages(tx, messages, now)
      }),
    ),
    hear: storeCall((notice) => db.transaction().execute((tx) => save(tx, notice))),
    revokedAt: storeCall(async (grant) => {
      const row = await db
        .selectFrom('revocations')
        .select('received_at')
        .where('grant_id', '=', grant)
        .executeTakeFirst()
      return row?.received_at
    }),
    list: storeCall(async ({ subject, ...query }) => {
      const ofSubject = subject === undefined ? sql`true` : sql`g.subject = ${subject}`
      const where = sql`${ofSubject} AND ${behind(oldest, query)}`
      const rows = await revoked(db, where, sorted(oldest, query))
      return toPage(
        rows,
        query,
        ({ revokedAt, grant }) => [revokedAt, grant],
        (row) => row,
      )
    }),
    undeleted: storeCall((revokedBefore) =>
      revoked(
        db,
        sql`v.revoked_at < ${revokedBefore} AND NOT EXISTS (
          SELECT FROM notices d WHERE d.grant_id = v.grant_id AND d.member = g.grantee AND d.type = 'deletion')`,
        sql`ORDER BY v.revoked_at, v.grant_id LIMIT ${UNDELETED_MAX}`,
      ),
    ),
  }
}

const UNDELETED_MAX = 100_000

async function save(tx: Tx, { grant, member, type, statement }: NewNotice): Promise<void> {
  await tx
    .insertInto('notices')
    .values({ grant_id: grant, member, type, statement })
    .onConflict((conflict) => conflict.columns(['grant_id', 'member', 'type']).doUpdateSet({ statement }))
    .execute()
}

type Row = { grant_id: string; revoked_at: number; artefact: string | null; notices: Notice[] | null }

/** Revocations that were seen; one that only the chain tells of is acknowledged, and not listed. */
async function revoked(
  db: Database,
  where: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
): Promise<Revoked[]> {
  const { rows } = await sql<Row>`
    SELECT v.grant_id, v.revoked_at, g.signed->>'artefact' AS artefact, n.notices
    FROM (SELECT grant_id, received_at AS revoked_at FROM revocations) v
    LEFT JOIN grants g USING (grant_id)
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object('member', member, 'type', type, 'statement', statement) ORDER BY member, type) AS notices
      FROM notices WHERE notices.grant_id = v.grant_id) n ON true
    WHERE (g.grant_id IS NOT NULL OR n.notices IS NOT NULL) AND ${where}
    ${order}`.execute(db)
  return rows.map(({ grant_id: grant, revoked_at: revokedAt, artefact, notices }) => {
    const known = artefact === null ? undefined : parseArtefact(artefact)
    const { grantee, providers } = known ?? { grantee: undefined, providers: [] }
    return { grant, revokedAt, grantee, providers, notices: notices ?? [] }
  })
}
