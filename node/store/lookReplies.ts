import { sql } from 'kysely'
import type { NewReply, ProviderReply } from '../ports/exchange.ts'
import { leafHash } from './appendLeaves.ts'
import type { Database } from './database.ts'
import { firstOfEach } from './firstOfEach.ts'

/** What was answered to a request that was logged before. */
export type Reply = NewReply & { readonly requestHash: string }

/** One statement: what was sent, and its leaf. A reply that is there already stays, gets no second leaf, and is handed back. */
export async function saveReplies(db: Database, given: readonly Reply[]): Promise<ProviderReply[]> {
  const replies = firstOfEach(given, ({ requestHash }) => requestHash)
  const hashes = replies.map(({ requestHash }) => requestHash)
  const answers = replies.map(({ reply }) => Buffer.from(reply.answer, 'latin1'))
  const { rows: saved } = await sql<{ request_hash: string }>`
    WITH given AS (
      SELECT * FROM unnest(${hashes}::text[], ${replies.map(({ reply }) => JSON.stringify(reply))}::text[], ${answers}::bytea[],
                           ${answers.map(leafHash)}::bytea[], ${replies.map(({ disclosed }) => `{${disclosed.join()}}`)}::text[])
             AS t (request_hash, reply, statement, hash, disclosed)),
    open AS (
      SELECT given.*, row_number() OVER () - 1 AS place FROM given
      JOIN (SELECT request_hash FROM looks WHERE request_hash = ANY (${hashes}::text[]) AND answer IS NULL FOR UPDATE) l
        USING (request_hash)),
    head AS (UPDATE log_head SET size = size + (SELECT count(*) FROM open) RETURNING size - (SELECT count(*) FROM open) AS first),
    leaf AS (
      INSERT INTO leaves (leaf_index, hash, kind, statement) SELECT head.first + place, hash, 'answer', statement FROM open, head)
    UPDATE looks SET answer = reply, answer_leaf = head.first + place, disclosed = open.disclosed::bigint[]
    FROM open, head WHERE looks.request_hash = open.request_hash
    RETURNING looks.request_hash`.execute(db)
  const fresh = new Set(saved.map(({ request_hash }) => request_hash))
  const kept = new Map(replies.map(({ requestHash, reply }) => [requestHash, reply]))
  const earlier = hashes.filter((hash) => !fresh.has(hash))
  if (earlier.length > 0) for (const [hash, reply] of await readReplies(db, earlier)) kept.set(hash, reply)
  return given.map(({ requestHash }) => kept.get(requestHash) as ProviderReply)
}

async function readReplies(db: Database, hashes: readonly string[]): Promise<[string, ProviderReply][]> {
  const { rows } = await sql<{ request_hash: string; answer: string }>`
    SELECT request_hash, answer FROM looks WHERE request_hash = ANY (${hashes}::text[])`.execute(db)
  return rows.map(({ request_hash, answer }) => [request_hash, JSON.parse(answer) as ProviderReply])
}
