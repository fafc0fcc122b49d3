import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import { type GrantArtefact, parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import type { VerifiedGrant } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { sql } from 'kysely'
import { createBatcher } from '../batcher.ts'
import type { Clock } from '../ports/clock.ts'
import { LIST_ON_ITS_WAY_S } from '../ports/companies.ts'
import type { GrantDuties, Grants, KnownGrant } from '../ports/grants.ts'
import { joinStops } from './companyStatements.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { addMessages } from './messages.ts'
import { addOperations } from './relay.ts'

/** The `Grants` port on PostgreSQL. */
export function createGrants({ db, clock }: { readonly db: Database; readonly clock: Clock }): Grants {
  const artefacts: ArtefactCache = new BoundedMap(ARTEFACTS_MAX)
  const find = createBatcher<string, KnownGrant | undefined>({
    max: 500,
    async run(ids) {
      const found = new Map((await load(db, ids, artefacts)).map((grant) => [grant.id as string, grant]))
      return ids.map((id) => found.get(id))
    },
  })
  const save = createBatcher<Saving, void>({
    max: 100,
    run: (savings) => db.transaction().execute((tx) => saveAll(tx, savings, clock())),
  })
  return {
    find: storeCall(find),
    save: storeCall(async (grant, signed, duties) => {
      await save({ grant, signed, duties })
      artefacts.set(grant.id, grant.artefact)
    }),
    usesInPeriod: storeCall(async (id, period) => {
      const row = await db
        .selectFrom('grant_period_uses')
        .select('uses')
        .where('grant_id', '=', id)
        .where('period', '=', period)
        .executeTakeFirst()
      return row?.uses ?? 0
    }),
    signed: storeCall(async (id) => {
      const row = await db.selectFrom('grants').select('signed').where('grant_id', '=', id).executeTakeFirst()
      return row?.signed as SignedGrant | undefined
    }),
    receivedAt: storeCall(async (id) => {
      const row = await db
        .selectFrom('grants')
        .select('received_at')
        .where('grant_id', '=', id)
        .executeTakeFirst()
      return row?.received_at
    }),
    saveRevocation: storeCall(({ grant, signature, operation, recipients }) =>
      db.transaction().execute(async (tx) => {
        const now = clock()
        await tx
          .insertInto('revocations')
          .values({ grant_id: grant, signature, received_at: now })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        // Every version's key revokes them all.
        await sql`
          INSERT INTO revocations (grant_id, signature, received_at)
          SELECT v.grant_id, ${signature}, ${now}::bigint FROM grant_states s
          JOIN grant_states v ON coalesce(v.origin, v.grant_id) = coalesce(s.origin, s.grant_id)
          WHERE s.grant_id = ${grant}
          ON CONFLICT DO NOTHING`.execute(tx)
        await addOperations(tx, { operations: [operation], own: false, now })
        const body = JSON.stringify({ action: 'revoke', grant, signature })
        const messages = recipients.map((recipient) => ({
          recipient,
          method: 'control' as const,
          body,
          expiresAt: now + WEEK,
        }))
        await addMessages(tx, messages, now)
      }),
    ),
    revokeKey: storeCall(async (id) => {
      const { rows } = await sql<{ revoke_key: Hex }>`
        SELECT revoke_key FROM grants WHERE grant_id = ${id}
        UNION ALL SELECT revoke_key FROM grant_states WHERE grant_id = ${id}`.execute(db)
      return rows[0]?.revoke_key
    }),
    count: storeCall(async (caseNumber) => {
      let query = db
        .selectFrom('grants as g')
        .innerJoin('grant_states as s', 's.grant_id', 'g.grant_id')
        .select((eb) => eb.fn.countAll<number>().as('count'))
      if (caseNumber !== undefined) query = query.where('g.case_number', '=', caseNumber)
      return (await query.executeTakeFirstOrThrow()).count
    }),
  }
}

type Saving = {
  readonly grant: VerifiedGrant
  readonly signed: SignedGrant
  readonly duties: GrantDuties | undefined
}

/** How long a revocation is offered to members that can't be reached; by then they have it from the chain. In seconds. */
const WEEK = 7 * 86_400

async function saveAll(tx: Tx, savings: readonly Saving[], now: number): Promise<undefined[]> {
  const inserted = await tx
    .insertInto('grants')
    .values(
      savings.map(({ grant: { id, hash, artefact }, signed }) => ({
        grant_id: id,
        artefact_hash: hash,
        subject: artefact.subject,
        grantee: artefact.grantee,
        case_number: artefact.caseNumber,
        expiry: artefact.expiry,
        signed: JSON.stringify(signed),
        revoke_key: artefact.controls.revoke,
        received_at: now,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('grant_id')
    .execute()
  const isNew = new Set<string>(inserted.map(({ grant_id }) => grant_id))
  // Handed in twice at once, it is new once.
  const fresh = savings.filter(({ grant }) => isNew.delete(grant.id))
  const operations = fresh.flatMap(({ duties }) => (duties ? [duties.operation] : []))
  await addOperations(tx, { operations, own: true, now })
  const messages = fresh.flatMap(({ grant, signed, duties }) =>
    (duties?.recipients ?? []).map((recipient) => ({
      recipient,
      method: 'grant' as const,
      body: JSON.stringify(signed),
      expiresAt: grant.artefact.expiry,
    })),
  )
  await addMessages(tx, messages, now)
  await haveListsSeenAgain(
    tx,
    fresh.map(({ grant }) => grant.artefact.subject),
    now,
  )
  return savings.map(() => undefined)
}

/**
 * A company's list that was taken over while its grant was on the way from check to row has not judged the grant. Such a list is being demanded now, or was just now.
 */
async function haveListsSeenAgain(tx: Tx, subjects: readonly string[], now: number): Promise<void> {
  if (subjects.length === 0) return
  await sql`
    UPDATE companies SET due_at = least(due_at, ${now}) WHERE (registrar, subject) IN (
      SELECT registrar, subject FROM companies
      WHERE subject = ANY (${subjects}::text[])
        AND (due_at <= ${now + LIST_ON_ITS_WAY_S} OR (list->>'checkedAt')::bigint >= ${now - LIST_ON_ITS_WAY_S})
      ORDER BY registrar, subject FOR UPDATE)`.execute(tx)
}

type Row = {
  grant_id: Hex
  /** Only where it was asked for. */
  artefact: string | null
  revoked: boolean
  ends_at: number | null
  state: KnownGrant['state'] | null
  sequence: number | null
  uses: number | null
}

const ARTEFACTS_MAX = 20_000

/** Artefacts by their grants' ids. An id is bound to its artefact, which never changes; to fetch and read it again and again is dear. */
type ArtefactCache = Map<string, GrantArtefact>

async function load(db: Database, ids: readonly string[], artefacts: ArtefactCache): Promise<KnownGrant[]> {
  const known = new Map(ids.map((id) => [id, artefacts.get(id)]))
  const wanted = ids.filter((id) => !known.get(id))
  const { rows } = await sql<Row>`
    SELECT g.grant_id, CASE WHEN g.grant_id = ANY (${wanted}::text[]) THEN g.signed->>'artefact' END AS artefact,
           r.grant_id IS NOT NULL OR stop.withdrawn_at IS NOT NULL AS revoked, stop.ends_at, s.state, s.sequence, u.uses
    FROM grants g
    LEFT JOIN grant_states s ON s.grant_id = g.grant_id
    LEFT JOIN revocations r ON r.grant_id = g.grant_id
    LEFT JOIN grant_uses u ON u.grant_id = g.grant_id
    ${joinStops}
    WHERE g.grant_id = ANY (${ids}::text[])`.execute(db)
  return rows.map(({ grant_id: id, artefact: text, state, sequence, revoked, ends_at, uses }) => {
    const artefact = known.get(id) ?? parseArtefact(text ?? '')
    artefacts.set(id, artefact)
    return {
      id,
      artefact,
      state: state ?? undefined,
      sequence: sequence ?? 0,
      revocationSeen: revoked,
      endsAt: ends_at ?? undefined,
      uses: uses ?? 0,
    }
  })
}
