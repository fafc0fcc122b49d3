import type { MessageView } from '@hexin/sdk/api/messages.ts'
import { sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { PeerMethod } from '../ports/peers.ts'
import type { Messages } from '../ports/relay.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'

const newest: Sorting = { by: ['id'], direction: 'DESC' }

export type NewMessage = {
  readonly recipient: number
  readonly method: PeerMethod
  /** JSON text. */
  readonly body: string
  readonly expiresAt: number
}

/** Keeps messages in the caller's transaction: they go out after the commit, or not at all. */
export async function addMessages(tx: Tx, messages: readonly NewMessage[], now: number): Promise<void> {
  if (messages.length === 0) return
  await tx
    .insertInto('messages')
    .values(
      messages.map(({ recipient, method, body, expiresAt }) => ({
        recipient,
        method,
        body,
        state: 'open' as const,
        attempts: 0,
        next_attempt_at: now,
        expires_at: expiresAt,
        created_at: now,
      })),
    )
    .execute()
}

/** The `Messages` port on PostgreSQL. */
export function createMessages({ db, clock }: { readonly db: Database; readonly clock: Clock }): Messages {
  return {
    due: storeCall(async (limit) => {
      const now = clock()
      const { rows } = await sql<Row>`
        SELECT m.* FROM (SELECT DISTINCT recipient FROM messages WHERE state = 'open') r
        CROSS JOIN LATERAL (
          SELECT id, recipient, method, body, attempts, expires_at FROM messages
          WHERE state = 'open' AND recipient = r.recipient AND next_attempt_at <= ${now}
          ORDER BY id LIMIT ${limit}) m`.execute(db)
      if (rows.some(({ expires_at }) => expires_at <= now)) await expire(db, now)
      return rows
        .filter(({ expires_at }) => expires_at > now)
        .map(({ body, expires_at, ...row }) => ({
          ...row,
          body: JSON.parse(body),
          expiresAt: expires_at,
        }))
    }),
    delivered: storeCall(async (ids) => {
      if (ids.length === 0) return
      await db.updateTable('messages').set({ state: 'delivered' }).where('id', 'in', ids).execute()
    }),
    refused: storeCall(async (id, why) => {
      await db
        .updateTable('messages')
        .set((eb) => ({ ...why, state: 'refused' as const, attempts: eb('attempts', '+', 1) }))
        .where('id', '=', id)
        .execute()
    }),
    retry: storeCall(async (id, nextAttemptAt, why) => {
      await db
        .updateTable('messages')
        .set((eb) => ({ attempts: eb('attempts', '+', 1), next_attempt_at: nextAttemptAt, ...why }))
        .where('id', '=', id)
        .execute()
    }),
    undelivered: storeCall(async (query) => {
      const { rows } = await sql<Undelivered>`
        SELECT id, recipient, method, state, attempts, code, next_attempt_at, expires_at, created_at FROM messages
        WHERE state <> 'delivered' AND ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
      return toPage(
        rows,
        query,
        ({ id }) => [id],
        ({ next_attempt_at, expires_at, created_at, ...row }) => ({
          ...row,
          nextAttemptAt: row.state === 'open' ? next_attempt_at : null,
          expiresAt: expires_at,
          createdAt: created_at,
        }),
      )
    }),
  }
}

async function expire(db: Database, now: number): Promise<void> {
  await db
    .updateTable('messages')
    .set({ state: 'expired' })
    .where('state', '=', 'open')
    .where('expires_at', '<=', now)
    .execute()
}

type Row = {
  id: number
  recipient: number
  method: PeerMethod
  body: string
  attempts: number
  expires_at: number
}

type Undelivered = Pick<MessageView, 'id' | 'recipient' | 'method' | 'state' | 'attempts' | 'code'> & {
  readonly next_attempt_at: number
  readonly expires_at: number
  readonly created_at: number
}
