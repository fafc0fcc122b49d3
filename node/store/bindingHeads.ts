import { sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { BindingHeads } from '../ports/companies.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall } from './database.ts'
import { addMessages } from './messages.ts'

/** News is offered for a day; whoever missed it demands the list at his own intervals. */
const OFFERED_S = 86_400

/** The `BindingHeads` port on PostgreSQL. */
export function createBindingHeads({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): BindingHeads {
  return {
    find: storeCall((subject) =>
      db
        .selectFrom('binding_heads')
        .select(['statement', 'count', 'at'])
        .where('subject', '=', subject)
        .executeTakeFirst(),
    ),
    add: storeCall(async (subject, { statement, count, at }) => {
      await db.transaction().execute(async (tx) => {
        const leaf_index = await appendLeaves(tx, [
          { kind: 'bindingHead', statement: Buffer.from(statement, 'latin1') },
        ])
        await tx
          .insertInto('binding_heads')
          .values({ subject, statement, count, at, leaf_index })
          .onConflict((conflict) =>
            conflict.column('subject').doUpdateSet({ statement, count, at, leaf_index }),
          )
          .execute()
      })
    }),
    addReader: storeCall(async (member, subjects) => {
      await sql`
        INSERT INTO binding_readers (subject, member)
        SELECT subject, ${member}::bigint FROM unnest(${subjects}::text[]) AS t (subject)
        ON CONFLICT DO NOTHING`.execute(db)
    }),
    tell: storeCall((subjects) =>
      db.transaction().execute(async (tx) => {
        const { rows } = await sql<{ subject: string; member: number }>`
          SELECT subject, member FROM binding_readers WHERE subject = ANY (${subjects}::text[])`.execute(tx)
        const now = clock()
        const messages = [...Map.groupBy(rows, ({ member }) => member)].map(([recipient, read]) => ({
          ...{ recipient, method: 'bindingNews' as const, expiresAt: now + OFFERED_S },
          body: JSON.stringify({ subjects: read.map(({ subject }) => subject) }),
        }))
        await addMessages(tx, messages, now)
      }),
    ),
  }
}
