import { hash } from 'node:crypto'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { MAX_ENTRY_BYTES } from '@hexin/sdk/proof/index.ts'
import { sql } from 'kysely'
import type { Tx } from './database.ts'

export type NewLeaf = { readonly kind: string; readonly statement: Uint8Array }

const LEAF = Buffer.of(0)

/**
 * Appends statements to the log in the caller's transaction, and returns the index of the first.
 *
 * From here to the commit the log's head is locked: leaves get their indexes in commit order, without gaps, whoever writes. Where a use case needs one
 * statement for all it writes, it does the same by the same lock.
 * @throws HexinError TILE_ENTRY_TOO_LARGE
 */
export async function appendLeaves(tx: Tx, leaves: readonly NewLeaf[]): Promise<number> {
  const { rows } = await sql<{ first: number }>`
    WITH head AS (UPDATE log_head SET size = size + ${leaves.length} RETURNING size - ${leaves.length} AS first),
    leaf AS (
      INSERT INTO leaves (leaf_index, hash, kind, statement)
      SELECT head.first + ordinal - 1, hash, kind, statement
      FROM head, unnest(${leaves.map(({ statement }) => leafHash(statement))}::bytea[], ${leaves.map(({ kind }) => kind)}::text[],
                        ${leaves.map(({ statement }) => Buffer.from(statement))}::bytea[])
                 WITH ORDINALITY AS t (hash, kind, statement, ordinal))
    SELECT first FROM head`.execute(tx)
  return rows[0]?.first ?? 0
}

/** RFC 9162, 2.1.1. @throws HexinError TILE_ENTRY_TOO_LARGE for a statement that no entry bundle could carry */
export function leafHash(statement: Uint8Array): Buffer {
  if (statement.length > MAX_ENTRY_BYTES)
    throw new HexinError('TILE_ENTRY_TOO_LARGE', { found: statement.length, expected: MAX_ENTRY_BYTES })
  return Buffer.from(hash('sha256', Buffer.concat([LEAF, statement]), 'binary'), 'binary')
}
