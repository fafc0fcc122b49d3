import { sql } from 'kysely'
import { type Database, storeCall, type Tx } from './database.ts'

/** Which slot of the key file is a grant's (`keys/grantKeys.ts` says what it promises). */
export function createSlotBook(db: Database) {
  return {
    slot: storeCall(async (grant: string) => (await known(db, [grant])).get(grant)),
    slots: storeCall((grants: readonly string[], fill: (fresh: readonly number[]) => Promise<void>) =>
      db.transaction().execute(async (tx) => {
        const slots = await known(tx, grants)
        if (slots.size < new Set(grants).size) {
          // One writer at a time, so that no two take the same slot; readers go on. Who waited looks again.
          await sql`LOCK TABLE grant_keys IN SHARE ROW EXCLUSIVE MODE`.execute(tx)
          for (const [grant, slot] of await known(tx, grants)) slots.set(grant, slot)
          const missing = grants.filter((grant) => !slots.has(grant))
          const { next } = await tx
            .selectFrom('grant_keys')
            .select((eb) => eb.fn.coalesce(eb.fn.max('slot'), eb.lit(-1)).as('next'))
            .executeTakeFirstOrThrow()
          const rows = missing.map((grant_id, i) => ({ grant_id, slot: next + 1 + i }))
          if (rows.length > 0) {
            await fill(rows.map(({ slot }) => slot))
            await tx.insertInto('grant_keys').values(rows).execute()
          }
          for (const { grant_id, slot } of rows) slots.set(grant_id, slot)
        }
        return grants.map((grant) => slots.get(grant) as number)
      }),
    ),
  }
}

async function known(tx: Tx | Database, grants: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.selectFrom('grant_keys').selectAll().where('grant_id', 'in', grants).execute()
  return new Map(rows.map(({ grant_id, slot }) => [grant_id, slot]))
}
