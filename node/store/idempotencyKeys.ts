import { sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { IdempotencyKeys } from '../ports/idempotency.ts'
import { type Database, storeCall } from './database.ts'

/** The `IdempotencyKeys` port on PostgreSQL. */
export function createIdempotencyKeys({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): IdempotencyKeys {
  return {
    find: storeCall(async (key) => {
      const row = await db
        .selectFrom('idempotency_keys')
        .select(['request_hash', 'answer'])
        .where('key', '=', key)
        .executeTakeFirst()
      return row && { requestHash: row.request_hash, answer: row.answer ?? undefined }
    }),
    take: storeCall(async (key, requestHash) => {
      // An update that changes nothing hands the standing row back.
      const { rows } = await sql<{ request_hash: string; answer: Buffer | null }>`
        INSERT INTO idempotency_keys (key, request_hash, created_at) VALUES (${key}, ${requestHash}, ${clock()})
        ON CONFLICT (key) DO UPDATE SET key = excluded.key
        RETURNING request_hash, answer`.execute(db)
      const row = rows[0]
      return { requestHash: row?.request_hash ?? requestHash, answer: row?.answer ?? undefined }
    }),
    keep: storeCall(async (key, answer) => {
      await sql`UPDATE idempotency_keys SET answer = ${answer} WHERE key = ${key}`.execute(db)
    }),
    free: storeCall(async (key) => {
      await sql`DELETE FROM idempotency_keys WHERE key = ${key} AND answer IS NULL`.execute(db)
    }),
    forget: storeCall(async (before) => {
      await sql`DELETE FROM idempotency_keys WHERE created_at < ${before}`.execute(db)
    }),
  }
}
