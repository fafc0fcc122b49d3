import { sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { SeenEpoch, SeenEpochStore } from '../ports/seenEpochs.ts'
import { type Database, storeCall } from './database.ts'
import { addMessages, type NewMessage } from './messages.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'

const newest: Sorting = { by: ['id'], direction: 'DESC' }

/** The `SeenEpochStore` port on PostgreSQL. */
export function createSeenEpochs({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): SeenEpochStore {
  return {
    mapKey: storeCall(async (provider, hash) => {
      const row = db.selectFrom('seen_map_keys').select('statement').where('provider', '=', provider)
      return (await row.where('hash', '=', hash).executeTakeFirst())?.statement
    }),
    addMapKey: storeCall(async (provider, hash, statement) => {
      await db
        .insertInto('seen_map_keys')
        .values({ provider, hash, statement })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }),
    add: storeCall(async ({ provider, number, hash, previous, size, statement }) => {
      const row = await db
        .insertInto('seen_epochs')
        .values({ provider, number, hash, previous, size, statement, seen_at: clock() })
        .onConflict((conflict) => conflict.doNothing())
        .returning('number')
        .executeTakeFirst()
      return row !== undefined
    }),
    near: storeCall(async (provider, number) => {
      const { rows } = await sql<SeenEpoch>`
        (SELECT provider, number, hash, previous, size, statement FROM seen_epochs
         WHERE provider = ${provider} AND number >= ${number} ORDER BY number LIMIT 4)
        UNION ALL
        (SELECT provider, number, hash, previous, size, statement FROM seen_epochs
         WHERE provider = ${provider} AND number < ${number} ORDER BY number DESC LIMIT 2)`.execute(db)
      return rows
    }),
    untold: storeCall(async () => {
      const { rows } = await sql<SeenEpoch>`
        SELECT DISTINCT ON (provider) provider, number, hash, previous, size, statement FROM seen_epochs
        WHERE NOT told ORDER BY provider, number DESC`.execute(db)
      return rows
    }),
    tell: storeCall(({ provider, number, statement }, recipients) =>
      db.transaction().execute(async (tx) => {
        await tx
          .updateTable('seen_epochs')
          .set({ told: true })
          .where('provider', '=', provider)
          .where('number', '<=', number)
          .where('told', '=', false)
          .execute()
        await addMessages(tx, messagesTo(recipients, [statement], clock()), clock())
      }),
    ),
    gaps: storeCall(async (limit) => {
      const { rows } = await sql<{ provider: number; after: number }>`
        SELECT provider, min(number) AS after FROM (
          SELECT provider, number, lead(number) OVER (PARTITION BY provider ORDER BY number) AS next FROM seen_epochs) AS s
        WHERE next > number + 1 GROUP BY provider ORDER BY provider LIMIT ${limit}`.execute(db)
      return rows
    }),
    addEquivocation: storeCall(({ provider, number, statements, foundAt }, recipients) =>
      db.transaction().execute(async (tx) => {
        const [first, second] = statements
        const row = await tx
          .insertInto('equivocations')
          .values({ provider, number, first, second, found_at: foundAt })
          .onConflict((conflict) => conflict.doNothing())
          .returning('id')
          .executeTakeFirst()
        if (row) await addMessages(tx, messagesTo(recipients, statements, foundAt), foundAt)
        return row !== undefined
      }),
    ),
    equivocations: storeCall(async (query) => {
      const { rows } = await sql<Row>`
        SELECT * FROM equivocations WHERE ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
      return toPage(
        rows,
        query,
        ({ id }) => [id],
        ({ provider, number, first, second, found_at }) => ({
          ...{ provider, number, foundAt: found_at },
          statements: [first, second] as const,
        }),
      )
    }),
    equivocationCount: storeCall(
      async () =>
        (
          await db
            .selectFrom('equivocations')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .executeTakeFirstOrThrow()
        ).count,
    ),
  }
}

/** How long others are offered what was seen, in seconds. */
const OFFERED_S = 7 * 86_400

function messagesTo(recipients: readonly number[], epochs: readonly string[], now: number): NewMessage[] {
  const body = JSON.stringify({ epochs })
  return recipients.map((recipient) => ({
    ...{ recipient, method: 'seenEpochs' as const, body },
    expiresAt: now + OFFERED_S,
  }))
}

type Row = {
  readonly id: number
  readonly provider: number
  readonly number: number
  readonly first: string
  readonly second: string
  readonly found_at: number
}
