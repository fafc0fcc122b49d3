import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Selectable } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { EvidenceStore, StoredEvidence } from '../ports/evidence.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall } from './database.ts'
import type { Schema } from './schema.ts'

/** The `EvidenceStore` port on PostgreSQL. */
export function createEvidenceStore({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): EvidenceStore {
  const byKey = async (key: string) => {
    const row = await db
      .selectFrom('evidence')
      .selectAll()
      .where('idempotency_key', '=', key)
      .executeTakeFirst()
    return row && toEvidence(row)
  }
  return {
    add: storeCall(async (evidence) => {
      const { id, type, statement, manifest, items, itemCount, idempotencyKey, bodyHash } = evidence
      const known = idempotencyKey === undefined ? undefined : await byKey(idempotencyKey)
      if (known && known.bodyHash !== bodyHash)
        throw new HexinError('IDEMPOTENCY_KEY_REUSED', { found: 'other content' })
      if (known) return known
      const leafIndex = await db.transaction().execute(async (tx) => {
        const leaf = await appendLeaves(tx, [{ kind: 'evidence', statement }])
        await tx
          .insertInto('evidence')
          .values({
            id,
            type,
            leaf_index: leaf,
            statement: Buffer.from(statement),
            manifest: Buffer.from(manifest),
            items: items ? Buffer.from(items) : null,
            item_count: itemCount,
            idempotency_key: idempotencyKey ?? null,
            body_hash: bodyHash,
            created_at: clock(),
          })
          .execute()
        return leaf
      })
      return { ...evidence, leafIndex }
    }),
    find: storeCall(async (id) => {
      const row = await db.selectFrom('evidence').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toEvidence(row)
    }),
  }
}

const toEvidence = (row: Selectable<Schema['evidence']>): StoredEvidence => ({
  id: row.id,
  type: row.type,
  statement: row.statement,
  manifest: row.manifest,
  items: row.items ?? undefined,
  itemCount: row.item_count,
  idempotencyKey: row.idempotency_key ?? undefined,
  bodyHash: row.body_hash,
  leafIndex: row.leaf_index,
})
