import type { Hex } from '@hexin/sdk/encoding.ts'
import type { ErrorCode } from '@hexin/sdk/errors/base.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { type Selectable, sql } from 'kysely'
import type { ExchangeRow } from '../ports/exchange.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'

/** An exchange as services see it. */
export function exchangeRow(row: Selectable<Schema['exchanges']>): ExchangeRow {
  return {
    id: row.id,
    bodyHash: row.body_hash,
    grant: row.grant_id as Hex,
    underOrder: row.under_order,
    provider: row.provider,
    subject: (row.subject as SubjectId | null) ?? undefined,
    caseNumber: row.case_number,
    state: row.state,
    code: (row.code as ErrorCode | null) ?? undefined,
    request: row.request ?? undefined,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    answer: row.answer ?? undefined,
    noticed: row.noticed,
    delivery: {
      attempts: row.attempts,
      code: (row.waits_for as ErrorCode | null) ?? undefined,
      nextAttemptAt: row.next_attempt_at,
    },
  }
}

/** Exchanges with one of these ids, or of these idempotency keys, in no order. */
export const exchangesBy = (
  db: Database,
  by: 'id' | 'idempotency_key',
  values: readonly string[],
): Promise<Selectable<Schema['exchanges']>[]> =>
  db
    .selectFrom('exchanges')
    .selectAll()
    .where(by, '=', sql<string>`ANY (${[...values]}::text[])`)
    .execute()
