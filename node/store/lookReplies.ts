import type { Envelope } from '@hexin/sdk/exchange/messages.ts'
import { sql } from 'kysely'
import type { NewReply, ProviderReply } from '../ports/exchange.ts'
import { leafHash } from './appendLeaves.ts'
import type { Database } from './database.ts'
import { firstOfEach } from './firstOfEach.ts'

/** What was answered to a request that was logged before. */
export type Reply = NewReply & { readonly requestHash: string }

/** A reply as a row of `looks` has it: with its envelope, or with where that is kept for several. */
export type StoredReply = {
  readonly answer: string | null
  readonly sealed_in: string | null
  readonly place: number | null
}

/** One statement: what was sent, its leaf, and what was sealed together, once. A reply that is there already stays, gets no second leaf, and is handed back. */
export async function saveReplies(db: Database, given: readonly Reply[]): Promise<ProviderReply[]> {
  const replies = firstOfEach(given, ({ requestHash }) => requestHash)
  const column = <T>(pick: (reply: ProviderReply) => T) => replies.map(({ reply }) => pick(reply))
  const hashes = replies.map(({ requestHash }) => requestHash)
  const answers = column(({ answer }) => Buffer.from(answer, 'latin1'))
  const shared = new Map(
    column(({ envelope, place }) => [envelope, place] as const)
      .filter(([, place]) => place !== undefined)
      .map(([envelope]) => [envelope.exchange, envelope]),
  )
  const { rows: saved } = await sql<{ request_hash: string }>`
    WITH given AS (
      SELECT * FROM unnest(${hashes}::text[], ${column(textOf)}::text[], ${answers}::bytea[], ${answers.map(leafHash)}::bytea[],
                           ${replies.map(({ disclosed }) => `{${disclosed.join()}}`)}::text[],
                           ${column(({ envelope, place }) => (place === undefined ? null : envelope.exchange))}::text[],
                           ${column(({ place }) => place ?? null)}::int[])
             AS t (request_hash, reply, statement, hash, disclosed, sealed_in, place)),
    open AS (
      SELECT given.*, row_number() OVER () - 1 AS leaf_place FROM given
      JOIN (SELECT request_hash FROM looks WHERE request_hash = ANY (${hashes}::text[]) AND answer IS NULL FOR UPDATE) l
        USING (request_hash)),
    sealed AS (
      INSERT INTO sealed_answers (id, envelope)
      SELECT * FROM unnest(${[...shared.keys()]}::text[], ${[...shared.values()].map((one) => JSON.stringify(one))}::text[])),
    head AS (UPDATE log_head SET size = size + (SELECT count(*) FROM open) RETURNING size - (SELECT count(*) FROM open) AS first),
    leaf AS (
      INSERT INTO leaves (leaf_index, hash, kind, statement) SELECT head.first + leaf_place, hash, 'answer', statement FROM open, head)
    UPDATE looks SET answer = reply, answer_leaf = head.first + leaf_place, disclosed = open.disclosed::bigint[],
                     sealed_in = open.sealed_in, place = open.place
    FROM open, head WHERE looks.request_hash = open.request_hash
    RETURNING looks.request_hash`.execute(db)
  const fresh = new Set(saved.map(({ request_hash }) => request_hash))
  const kept = new Map(replies.map(({ requestHash, reply }) => [requestHash, reply]))
  const earlier = hashes.filter((hash) => !fresh.has(hash))
  if (earlier.length > 0) for (const [hash, reply] of await readReplies(db, earlier)) kept.set(hash, reply)
  return given.map(({ requestHash }) => kept.get(requestHash) as ProviderReply)
}

/** An envelope of several stands elsewhere, once. */
const textOf = ({ answer, envelope, place }: ProviderReply): string =>
  JSON.stringify(place === undefined ? { answer, envelope } : { answer })

async function readReplies(db: Database, hashes: readonly string[]): Promise<[string, ProviderReply][]> {
  const { rows } = await sql<{ request_hash: string } & StoredReply>`
    SELECT request_hash, answer, sealed_in, place FROM looks WHERE request_hash = ANY (${hashes}::text[])`.execute(
    db,
  )
  const replyOf = await readSealed(db, rows)
  return rows.map((row) => [row.request_hash, replyOf(row) as ProviderReply])
}

/** Reads the envelopes that these replies share, and hands back how to put a reply together. */
export async function readSealed(
  db: Database,
  stored: readonly StoredReply[],
): Promise<(row: StoredReply) => ProviderReply | undefined> {
  const ids = [...new Set(stored.map(({ sealed_in }) => sealed_in).filter((id) => id !== null))]
  const { rows } =
    ids.length === 0
      ? { rows: [] }
      : await sql<{ id: string; envelope: string }>`
          SELECT id, envelope FROM sealed_answers WHERE id = ANY (${ids}::text[])`.execute(db)
  const envelopes = new Map(rows.map(({ id, envelope }) => [id, JSON.parse(envelope) as Envelope]))
  return ({ answer, sealed_in, place }) => {
    if (answer === null) return undefined
    const reply = JSON.parse(answer) as ProviderReply
    const envelope = envelopes.get(sealed_in ?? '')
    return envelope && place !== null ? { ...reply, envelope, place } : reply
  }
}
