import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { sql } from 'kysely'
import type { AuditedEntry, AuditMaterial } from '../ports/audits.ts'
import { type Database, storeCall } from './database.ts'

/** The `AuditMaterial` port on PostgreSQL. */
export function createAuditMaterial(db: Database): AuditMaterial {
  return {
    atLeaves: storeCall(async (indexes) => {
      const { rows } = await sql<Row>`
        SELECT v.leaf_index, v.statement, coalesce(k.request_hash, e.request_hash) AS request_hash,
               coalesce(k.request, e.request) AS request, coalesce(k.grant_id, e.grant_id) AS basis,
               coalesce(k.under_order, e.under_order) AS under_order, a.leaf_index AS answer_leaf, a.statement AS answer
        FROM leaves v
        LEFT JOIN looks k ON k.leaf_index = v.leaf_index
        LEFT JOIN exchanges e ON e.receipt_leaf = v.leaf_index
        LEFT JOIN leaves a ON a.leaf_index = k.answer_leaf
        WHERE v.leaf_index = ANY (${indexes}::bigint[])`.execute(db)
      const found = new Map(rows.map((row) => [row.leaf_index, toEntry(row)]))
      return indexes.map((index) => {
        const entry = found.get(index)
        if (!entry) throw new HexinError('LOG_INCONSISTENT', { found: `no leaf ${index}` })
        return entry
      })
    }),
    ofRequests: storeCall(async (hashes) => {
      const { rows } = await sql<Row>`
        SELECT v.leaf_index, v.statement, k.request_hash, k.request, k.grant_id AS basis, k.under_order,
               a.leaf_index AS answer_leaf, a.statement AS answer
        FROM looks k
        JOIN leaves v ON v.leaf_index = k.leaf_index
        LEFT JOIN leaves a ON a.leaf_index = k.answer_leaf
        WHERE k.request_hash = ANY (${hashes}::text[])
        UNION ALL
        SELECT v.leaf_index, v.statement, e.request_hash, e.request, e.grant_id, e.under_order, NULL, NULL
        FROM exchanges e
        LEFT JOIN leaves v ON v.leaf_index = e.receipt_leaf
        WHERE e.request_hash = ANY (${hashes}::text[])`.execute(db)
      const found = new Map(rows.map((row) => [row.request_hash, toEntry(row)]))
      return hashes.map((hash) => found.get(hash))
    }),
    exchangesAmong: storeCall(async (indexes) => {
      const { rows } = await sql<{ count: number }>`
        SELECT count(*) FROM leaves
        WHERE leaf_index = ANY (${indexes}::bigint[]) AND kind IN ('look', 'receipt')`.execute(db)
      return rows[0]?.count ?? 0
    }),
  }
}

type Row = {
  readonly leaf_index: number | null
  readonly statement: Buffer | null
  readonly request_hash: string | null
  readonly request: string | null
  readonly basis: Hex | null
  readonly under_order: boolean | null
  readonly answer_leaf: number | null
  readonly answer: Buffer | null
}

const toLeaf = (index: number | null, statement: Buffer | null): AuditedEntry['entry'] =>
  index === null || statement === null ? undefined : { index, statement }

const toEntry = (row: Row): AuditedEntry => ({
  entry: toLeaf(row.leaf_index, row.statement),
  answer: toLeaf(row.answer_leaf, row.answer),
  request: row.request ?? undefined,
  basis: row.basis === null ? undefined : { id: row.basis, underOrder: row.under_order ?? false },
})
