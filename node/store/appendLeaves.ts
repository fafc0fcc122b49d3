import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from './database.ts'

export type NewLeaf = { readonly kind: string; readonly statement: Uint8Array }

const LEAF = Buffer.of(0)

/**
 * Appends statements to the log in the caller's transaction and returns the index of the first.
 *
 * From here to the commit the log's head is locked: leaves get their indexes in commit order, without gaps, whoever writes. So call it
 * last in a transaction.
 */
export async function appendLeaves(tx: Tx, leaves: readonly NewLeaf[]): Promise<number> {
  const { size } = await tx
    .updateTable('log_head')
    .set((eb) => ({ size: eb('size', '+', leaves.length) }))
    .returning('size')
    .executeTakeFirstOrThrow()
  const first = size - leaves.length
  await sql`
    INSERT INTO leaves (leaf_index, hash, kind, statement)
    SELECT ${first} + ordinal - 1, hash, kind, statement
    FROM unnest(${leaves.map(leafHash)}::bytea[], ${leaves.map(({ kind }) => kind)}::text[],
                ${leaves.map(({ statement }) => Buffer.from(statement))}::bytea[])
         WITH ORDINALITY AS t (hash, kind, statement, ordinal)`.execute(tx)
  return first
}

/** RFC 9162, 2.1.1. */
const leafHash = ({ statement }: NewLeaf): Buffer =>
  hash('sha256', Buffer.concat([LEAF, statement]), 'buffer')
