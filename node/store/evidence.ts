import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Selectable } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { EvidenceStore, NewEvidence, StoredEvidence } from '../ports/evidence.ts'
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
  /** What is there under the key. @throws HexinError IDEMPOTENCY_KEY_REUSED */
  const known = async ({ idempotencyKey, bodyHash }: NewEvidence) => {
    const found = idempotencyKey === undefined ? undefined : await byKey(idempotencyKey)
    if (found && found.bodyHash !== bodyHash)
      throw new HexinError('IDEMPOTENCY_KEY_REUSED', { found: 'other content' })
    return found
  }
  const insert = (evidence: NewEvidence) =>
    db.transaction().execute(async (tx) => {
      const { id, type, statement, manifest, items, itemCount, idempotencyKey, bodyHash } = evidence
      const leafIndex = await appendLeaves(tx, [{ kind: 'evidence', statement }])
      await tx
        .insertInto('evidence')
        .values({
          id,
          type,
          leaf_index: leafIndex,
          statement: Buffer.from(statement),
          manifest: Buffer.from(manifest),
          items: items ? Buffer.from(items) : null,
          item_count: itemCount,
          idempotency_key: idempotencyKey ?? null,
          body_hash: bodyHash,
          created_at: clock(),
        })
        .execute()
      return { ...evidence, leafIndex }
    })
  return {
    add: storeCall(async (evidence) => {
      const before = await known(evidence)
      if (before) return before
      try {
        return await insert(evidence)
      } catch (error) {
        // Somebody else was quicker under the same key; then nothing of this one was kept.
        const meanwhile = isUniqueViolation(error) ? await known(evidence) : undefined
        if (meanwhile) return meanwhile
        throw error
      }
    }),
    find: storeCall(async (id) => {
      const row = await db.selectFrom('evidence').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toEvidence(row)
    }),
  }
}

const isUniqueViolation = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === '23505'

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
