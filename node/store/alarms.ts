import type { AlarmKind } from '@hexin/sdk/bindings/alarm.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { type Selectable, sql } from 'kysely'
import type { AlarmRow, Alarms } from '../ports/companies.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall } from './database.ts'
import { addMessages } from './messages.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'
import type { Schema } from './schema.ts'

/** How long an alarm is offered to a regulator that can't be reached, in seconds. */
const OFFERED_S = 30 * 86_400

/** Newest first. */
const newest: Sorting = { by: ['id'], direction: 'DESC' }

/** The `Alarms` port on PostgreSQL. */
export function createAlarms(db: Database): Alarms {
  return {
    add: storeCall(({ kind, registrar, subject, evidence, statement, member, at, digest, own, regulators }) =>
      db.transaction().execute(async (tx) => {
        const inserted = await tx
          .insertInto('binding_alarms')
          .values({
            ...{ digest, kind, registrar, subject, statement, member, created_at: at },
            ...{ evidence: JSON.stringify(evidence), leaf_index: null },
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning('id')
          .executeTakeFirst()
        if (!inserted) return false
        if (!own) return true
        const leaf = await appendLeaves(tx, [
          { kind: 'bindingAlarm', statement: Buffer.from(statement, 'latin1') },
        ])
        await tx
          .updateTable('binding_alarms')
          .set({ leaf_index: leaf })
          .where('id', '=', inserted.id)
          .execute()
        const body = JSON.stringify({ statement, subject, evidence })
        const messages = regulators.map((recipient) => ({
          ...{ recipient, method: 'bindingAlarm' as const, body },
          expiresAt: at + OFFERED_S,
        }))
        await addMessages(tx, messages, at)
        return true
      }),
    ),
    has: storeCall(
      async (digest) =>
        (await db
          .selectFrom('binding_alarms')
          .select('id')
          .where('digest', '=', digest)
          .executeTakeFirst()) !== undefined,
    ),
    list: storeCall(async (query) => {
      const { rows } = await sql<Row>`
        SELECT * FROM binding_alarms WHERE ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
      return toPage(rows, query, ({ id }) => [id], toAlarm)
    }),
    count: storeCall(
      async () =>
        (
          await db
            .selectFrom('binding_alarms')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .executeTakeFirstOrThrow()
        ).count,
    ),
  }
}

type Row = Selectable<Schema['binding_alarms']>

const toAlarm = ({ kind, registrar, subject, evidence, statement, member, created_at }: Row): AlarmRow => ({
  ...{ registrar, statement, member, at: created_at },
  kind: kind as AlarmKind,
  subject: subject as SubjectId,
  evidence: evidence as string[],
})
