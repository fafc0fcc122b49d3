import { hash } from 'node:crypto'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { MAX_ENTRY_BYTES } from '@hexin/sdk/proof/index.ts'
import { sql } from 'kysely'
import type { Tx } from './database.ts'

export type NewLeaf = { readonly kind: string; readonly statement: Uint8Array }

const LEAF = Buffer.of(0)

/**
 * Appends statements to the log in the caller's transaction and returns the index of the first.
 *
 * @throws HexinError TILE_ENTRY_TOO_LARGE
 *
 * From here to the commit the log's head is locked: leaves get their indexes in commit order, without gaps, whoever writes. So call it
 * last in a transaction.
 */
export async function appendLeaves(tx: Tx, leaves: readonly NewLeaf[]): Promise<number> {
  const large = leaves.find(({ statement }) => statement.length > MAX_ENTRY_BYTES)
  if (large)
    throw new HexinError('TILE_ENTRY_TOO_LARGE', { found: large.statement.length, expected: MAX_ENTRY_BYTES })
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
