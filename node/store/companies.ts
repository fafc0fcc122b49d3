import type { Binding } from '@hexin/sdk/bindings/binding.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { sql } from 'kysely'
import { createBatcher } from '../batcher.ts'
import type { Clock } from '../ports/clock.ts'
import {
  type Companies,
  type CompanyId,
  type KnownCompany,
  type KnownList,
  LIST_ON_ITS_WAY_S,
  type Sighting,
} from '../ports/companies.ts'
import { addStops } from './companyStatements.ts'
import { type Database, storeCall } from './database.ts'

type Row = { registrar: number; subject: string; list: KnownList | null; objected: string[] }

/** The `Companies` port on PostgreSQL. */
export function createCompanies({ db, clock }: { readonly db: Database; readonly clock: Clock }): Companies {
  const find = createBatcher<CompanyId, KnownCompany | undefined>({
    max: 500,
    async run(ids) {
      const { rows } = await sql<Row>`
        SELECT c.registrar, c.subject, c.list,
               ARRAY(SELECT s.binding FROM company_statements s WHERE s.subject = c.subject AND s.action = 'object') AS objected
        FROM companies c
        WHERE (c.registrar, c.subject) IN (SELECT * FROM unnest(${ids.map((id) => id.registrar)}::bigint[], ${ids.map((id) => id.subject)}::text[]))`.execute(
        db,
      )
      const found = new Map(rows.map((row) => [`${row.registrar} ${row.subject}`, row]))
      return ids.map(({ registrar, subject }) => {
        const row = found.get(`${registrar} ${subject}`)
        return row && { registrar, subject, list: row.list ?? undefined, objected: new Set(row.objected) }
      })
    },
  })
  const follow = createBatcher<{ readonly id: CompanyId; readonly soon: boolean }, void>({
    max: 500,
    async run(calls) {
      const unique = [
        ...new Map(calls.map((call) => [`${call.id.registrar} ${call.id.subject}`, call])).values(),
      ]
      await sql`
        INSERT INTO companies (registrar, subject, due_at)
        SELECT registrar, subject, ${clock()} FROM unnest(
          ${unique.map(({ id }) => id.registrar)}::bigint[], ${unique.map(({ id }) => id.subject)}::text[]) AS t (registrar, subject)
        ON CONFLICT DO NOTHING`.execute(db)
      const soon = unique.filter((call) => call.soon)
      if (soon.length > 0)
        await sql`
          UPDATE companies SET due_at = least(due_at, ${clock()}) WHERE (registrar, subject) IN (SELECT * FROM unnest(
            ${soon.map(({ id }) => id.registrar)}::bigint[], ${soon.map(({ id }) => id.subject)}::text[]))`.execute(
          db,
        )
      return calls.map(() => undefined)
    },
  })
  return {
    find: storeCall(find),
    follow: storeCall((id, soon) => follow({ id, soon })),
    hasten: storeCall(async (registrar, subjects) => {
      await sql`
        UPDATE companies SET due_at = ${clock()}
        WHERE registrar = ${registrar} AND subject = ANY (${subjects}::text[])`.execute(db)
    }),
    due: storeCall(async (limit, claim) => {
      const { rows } = await sql<{ registrar: number; subject: SubjectId }>`
        UPDATE companies SET due_at = ${claim} WHERE (registrar, subject) IN (
          SELECT registrar, subject FROM companies WHERE due_at <= ${clock()} ORDER BY due_at LIMIT ${limit})
        RETURNING registrar, subject`.execute(db)
      return rows
    }),
    settle: storeCall(async ({ registrar, subject }, claim, next) => {
      await sql`
        UPDATE companies
        SET due_at = CASE WHEN due_at = ${claim ?? null}::bigint THEN ${next} ELSE least(due_at, ${next}) END
        WHERE registrar = ${registrar} AND subject = ${subject}`.execute(db)
    }),
    learn: storeCall(({ registrar, subject }, list, stops) =>
      db.transaction().execute(async (tx) => {
        await tx
          .updateTable('companies')
          .set({ list: JSON.stringify(list) })
          .where('registrar', '=', registrar)
          .where('subject', '=', subject)
          .execute()
        await addStops(tx, subject, stops)
      }),
    ),
    sight: storeCall(async (sightings) => {
      if (sightings.length === 0) return
      await db
        .insertInto('binding_sightings')
        .values(
          sightings.map(({ registrar, subject, binding, source, seenAt }) => ({
            ...{ hash: binding.hash, registrar, subject, source },
            ...{ binding: JSON.stringify(binding), seen_at: seenAt },
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }),
    sightings: storeCall(async (subject) => {
      const rows = await db
        .selectFrom('binding_sightings')
        .selectAll()
        .where('subject', '=', subject)
        .orderBy('seen_at')
        .execute()
      return rows.map(
        (row): Sighting => ({
          registrar: row.registrar,
          subject: row.subject as SubjectId,
          binding: row.binding as Binding,
          source: row.source,
          seenAt: row.seen_at,
        }),
      )
    }),
    grantsSince: storeCall(async (subject, since) => {
      const rows = await db
        .selectFrom('grants')
        .select(['grant_id', 'signed', 'received_at'])
        .where('subject', '=', subject)
        .where('received_at', '>=', since - LIST_ON_ITS_WAY_S)
        .execute()
      return rows.map(({ grant_id, signed, received_at }) => ({
        id: grant_id as Hex,
        signed: signed as SignedGrant,
        receivedAt: received_at,
      }))
    }),
  }
}
