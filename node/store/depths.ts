import { sql } from 'kysely'
import type { Depths } from '../ports/depths.ts'
import { type Database, storeCall } from './database.ts'

/** What waits in each queue, counted by the indexes of what is open. */
export const createDepths = (db: Database): Depths => ({
  read: storeCall(async () => {
    const { rows } = await sql<{ queue: string; depth: number }>`
      SELECT 'outbox' AS queue, count(*) AS depth FROM outbox WHERE state IN ('signed', 'mined')
      UNION ALL SELECT 'messages', count(*) FROM messages WHERE state = 'open'
      UNION ALL SELECT 'messages failing', count(*) FROM messages WHERE state = 'open' AND attempts > 0
      UNION ALL SELECT 'messages ended undelivered', count(*) FROM messages WHERE state IN ('refused', 'expired')
      UNION ALL SELECT 'exchanges failing', count(*) FROM exchanges WHERE state = 'sent' AND attempts > 0
      UNION ALL SELECT 'exchanges', count(*) FROM exchanges WHERE state = 'sent'
      UNION ALL SELECT 'relay', count(*) FROM relay_operations WHERE state IN ('open', 'sent')`.execute(db)
    return rows
  }),
})
