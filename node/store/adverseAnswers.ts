import { beijingDay } from '@hexin/sdk/schemas/adverse.ts'
import { sql } from 'kysely'
import type { AdverseAnswers } from '../ports/persons.ts'
import { type Database, storeCall } from './database.ts'

/** The `AdverseAnswers` port on PostgreSQL. */
export function createAdverseAnswers(db: Database): AdverseAnswers {
  return {
    note: storeCall(async (exchange, lastDay) => {
      if (lastDay === undefined) return
      await db
        .insertInto('adverse_answers')
        .values({ exchange_id: exchange, last_day: lastDay })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }),
    due: storeCall(async (now, limit) => {
      const { rows } = await sql<{ exchange: string; grant: string; answer: Buffer }>`
        SELECT e.id AS exchange, e.grant_id AS grant, e.answer
        FROM adverse_answers a JOIN exchanges e ON e.id = a.exchange_id
        WHERE a.last_day < ${beijingDay(now)} AND e.answer IS NOT NULL
        ORDER BY a.last_day LIMIT ${limit}`.execute(db)
      return rows
    }),
    replace: storeCall((exchange, answer, lastDay) =>
      db.transaction().execute(async (tx) => {
        await tx.updateTable('exchanges').set({ answer }).where('id', '=', exchange).execute()
        if (lastDay === undefined)
          await tx.deleteFrom('adverse_answers').where('exchange_id', '=', exchange).execute()
        else
          await tx
            .updateTable('adverse_answers')
            .set({ last_day: lastDay })
            .where('exchange_id', '=', exchange)
            .execute()
      }),
    ),
  }
}
