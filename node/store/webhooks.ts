import type { EventKind } from '@hexin/sdk/api/events.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { DeadLetter, WebhookRow, Webhooks } from '../ports/webhooks.ts'
import { type Database, storeCall } from './database.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'

/** Newest first. */
const newest: Sorting = { by: ['created_at', 'id'], direction: 'DESC' }
const byEvent: Sorting = { by: ['event'], direction: 'ASC' }

/** The `Webhooks` port on PostgreSQL. */
export function createWebhooks({ db, clock }: { readonly db: Database; readonly clock: Clock }): Webhooks {
  const read = async (rest: RawBuilder<unknown>): Promise<Row[]> => {
    const { rows } = await sql<Row>`
      SELECT w.*, (SELECT count(*) FROM dead_letters d WHERE d.webhook = w.id) AS letters FROM webhooks w ${rest}`.execute(
      db,
    )
    return rows
  }
  return {
    add: storeCall(async ({ id, url, types, position, secret }) => {
      await sql`INSERT INTO webhooks (id, url, types, position, secret, created_at)
                VALUES (${id}, ${url}, ${JSON.stringify(types)}, ${position}, ${secret}, ${clock()})`.execute(
        db,
      )
    }),
    find: storeCall(async (id) => (await read(sql`WHERE id = ${id}`)).map(toRow)[0]),
    list: storeCall(async (query) => {
      const rows = await read(sql`WHERE ${behind(newest, query)} ${sorted(newest, query)}`)
      return toPage(rows, query, (row) => [row.created_at, row.id], toRow)
    }),
    rotate: storeCall(async (id, secret, formerUntil) => {
      await sql`UPDATE webhooks SET former_secret = secret, former_until = ${formerUntil}, secret = ${secret}
                WHERE id = ${id}`.execute(db)
    }),
    end: storeCall(async (id) => {
      await sql`UPDATE webhooks SET state = 'ended' WHERE id = ${id}`.execute(db)
    }),
    due: storeCall(async () =>
      (await read(sql`WHERE state = 'active' AND next_attempt_at <= ${clock()}`)).map(toRow),
    ),
    advance: storeCall(async (id, from, to) => {
      await sql`UPDATE webhooks SET position = ${to}, attempts = 0, next_attempt_at = 0, failure = NULL
                WHERE id = ${id} AND position = ${from}`.execute(db)
    }),
    retry: storeCall(async (id, from, { attempts, failure, nextAttemptAt }) => {
      await sql`UPDATE webhooks SET attempts = ${attempts}, next_attempt_at = ${nextAttemptAt}, failure = ${failure}
                WHERE id = ${id} AND position = ${from}`.execute(db)
    }),
    bury: storeCall(async (id, from, { event, attempts, failure }) => {
      await sql`
        WITH moved AS (
          UPDATE webhooks SET position = ${event}, attempts = 0, next_attempt_at = 0, failure = ${failure}
          WHERE id = ${id} AND position = ${from} RETURNING id)
        INSERT INTO dead_letters (webhook, event, attempts, failure, at)
        SELECT id, ${event}, ${attempts}, ${failure}, ${clock()} FROM moved
        ON CONFLICT (webhook, event) DO UPDATE SET attempts = excluded.attempts, failure = excluded.failure, at = excluded.at`.execute(
        db,
      )
    }),
    letters: storeCall(async (id, query) => {
      const { rows } = await sql<DeadLetter>`
        SELECT event, attempts, failure, at, due FROM dead_letters
        WHERE webhook = ${id} AND ${behind(byEvent, query)} ${sorted(byEvent, query)}`.execute(db)
      return toPage(
        rows,
        query,
        ({ event }) => [event],
        (letter) => letter,
      )
    }),
    dueLetters: storeCall(async (id, limit) => {
      const { rows } = await sql<DeadLetter>`
        SELECT event, attempts, failure, at, due FROM dead_letters WHERE webhook = ${id} AND due
        ORDER BY event LIMIT ${limit}`.execute(db)
      return rows
    }),
    settleLetter: storeCall(async (id, event, failure) => {
      await (failure === undefined
        ? sql`DELETE FROM dead_letters WHERE webhook = ${id} AND event = ${event}`
        : sql`UPDATE dead_letters SET due = false, attempts = attempts + 1, failure = ${failure}
              WHERE webhook = ${id} AND event = ${event}`
      ).execute(db)
    }),
    replay: storeCall(async (id, after) => {
      await (after === undefined
        ? sql`UPDATE dead_letters SET due = true WHERE webhook = ${id}`
        : sql`UPDATE webhooks SET position = ${after}, attempts = 0, next_attempt_at = 0 WHERE id = ${id}`
      ).execute(db)
    }),
  }
}

type Row = {
  readonly id: string
  readonly url: string
  readonly types: readonly EventKind[]
  readonly secret: Buffer
  readonly former_secret: Buffer | null
  readonly former_until: number | null
  readonly state: WebhookRow['state']
  readonly position: number
  readonly attempts: number
  readonly next_attempt_at: number
  readonly failure: string | null
  readonly created_at: number
  readonly letters: number
}

const toRow = (row: Row): WebhookRow => ({
  ...{ id: row.id, url: row.url, types: [...row.types], state: row.state, position: row.position },
  ...{ attempts: row.attempts, nextAttemptAt: row.next_attempt_at, failure: row.failure },
  ...{ deadLetters: row.letters, formerSecretUntil: row.former_until, createdAt: row.created_at },
  ...{ secret: row.secret, formerSecret: row.former_secret ?? undefined },
})
