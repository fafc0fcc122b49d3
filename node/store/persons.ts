import type { PersonStanding } from '@hexin/sdk/consent/gate/inputs.ts'
import type { PersonTerms } from '@hexin/sdk/consent/person/consent.ts'
import type { SignedPersonConsent } from '@hexin/sdk/consent/person/signed.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { PersonStore } from '../ports/persons.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall } from './database.ts'
import { addMessages } from './messages.ts'

/** The `PersonStore` port on PostgreSQL. */
export function createPersonStore({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): PersonStore {
  return {
    save: storeCall(({ hash, consent, holders, expiry }, signed, { request, recipients }) =>
      db.transaction().execute(async (tx) => {
        const now = clock()
        const inserted = await tx
          .insertInto('person_consents')
          .values({
            consent_hash: hash,
            grant_id: consent.grant,
            person: consent.person,
            kind: consent.item.kind,
            field: consent.item.field,
            role: consent.role,
            holders,
            providers: JSON.stringify(consent.providers),
            expiry,
            signed: JSON.stringify(signed),
            request_id: request ?? null,
            received_at: now,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning('consent_hash')
          .execute()
        if (inserted.length === 0) return
        const body = JSON.stringify(signed)
        const message = { method: 'personConsent', body, expiresAt: expiry } as const
        await addMessages(
          tx,
          recipients.map((recipient) => ({ recipient, ...message })),
          now,
        )
      }),
    ),
    standings: storeCall((grant, kind, fields) =>
      read(db, sql`c.grant_id = ${grant} AND c.kind = ${kind} AND c.field = ANY (${fields}::text[])`),
    ),
    ofGrant: storeCall((grant) => read(db, sql`c.grant_id = ${grant}`)),
    ofRequest: storeCall((request) => read(db, sql`c.request_id = ${request}`)),
    signed: storeCall(async (consent) => {
      const row = await db
        .selectFrom('person_consents')
        .select('signed')
        .where('consent_hash', '=', consent)
        .executeTakeFirst()
      return row?.signed as SignedPersonConsent | undefined
    }),
    withdraw: storeCall(({ consent, signed, recipients, expiresAt, state }) =>
      db.transaction().execute(async (tx) => {
        // One at a time for each consent: of two copies the second finds the first one's statement.
        await sql`SELECT pg_advisory_xact_lock(hashtext(${`withdrawal ${consent}`}))`.execute(tx)
        const known = await tx
          .selectFrom('person_withdrawals')
          .select('statement')
          .where('consent_hash', '=', consent)
          .executeTakeFirst()
        if (known) return known.statement
        const now = clock()
        const statement = await state()
        const leaf = await appendLeaves(tx, [
          { kind: 'withdrawal', statement: Buffer.from(statement, 'latin1') },
        ])
        const body = JSON.stringify(signed)
        await tx
          .insertInto('person_withdrawals')
          .values({ consent_hash: consent, signed: body, statement, leaf_index: leaf, received_at: now })
          .execute()
        const message = { method: 'personWithdrawal', body, expiresAt } as const
        await addMessages(
          tx,
          recipients.map((recipient) => ({ recipient, ...message })),
          now,
        )
        return statement
      }),
    ),
    addRequest: storeCall(async ({ id, tokenHash, terms, expiresAt }) => {
      await db
        .insertInto('person_requests')
        .values({
          ...{ id, token_hash: tokenHash, terms: JSON.stringify(terms) },
          ...{ expires_at: expiresAt, created_at: clock() },
        })
        // The same request again, whose answer was lost.
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
    }),
    request: storeCall(async (id) => {
      const row = await db.selectFrom('person_requests').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row) return undefined
      return { id, tokenHash: row.token_hash, terms: row.terms as PersonTerms[], expiresAt: row.expires_at }
    }),
  }
}

type Row = {
  readonly consent_hash: Hex
  readonly role: PersonStanding['role']
  readonly holders: number
  readonly kind: string
  readonly field: string
  readonly providers: readonly number[]
  readonly expiry: number
  readonly withdrawn: boolean
}

/** Of each person and item the one that counts most. */
async function read(db: Database, which: RawBuilder<unknown>): Promise<PersonStanding[]> {
  const { rows } = await sql<Row>`
    SELECT DISTINCT ON (c.kind, c.field, c.person)
           c.consent_hash, c.role, c.holders, c.kind, c.field, c.providers, c.expiry, w.consent_hash IS NOT NULL AS withdrawn
    FROM person_consents c LEFT JOIN person_withdrawals w ON w.consent_hash = c.consent_hash
    WHERE ${which}
    ORDER BY c.kind, c.field, c.person, w.consent_hash IS NOT NULL, c.expiry DESC, c.consent_hash`.execute(db)
  return rows.map(({ consent_hash, ...row }) => ({ consent: consent_hash, ...row }))
}
