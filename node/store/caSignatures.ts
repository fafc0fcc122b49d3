import { hash } from 'node:crypto'
import type { ExpressionBuilder } from 'kysely'
import type { CaSignatures } from '../ports/caSignatures.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall } from './database.ts'
import type { Schema } from './schema.ts'

/** Until the transaction has its leaf. */
const NOWHERE = -1

/** The `CaSignatures` port on PostgreSQL. */
export function createCaSignatures(db: Database): CaSignatures {
  return {
    keep: storeCall((grant, signature, document) =>
      db.transaction().execute(async (tx) => {
        const signatureHash = hash('sha256', Buffer.from(signature.signature, 'base64'), 'buffer')
        // The same one, handed in twice at once, waits here for the first.
        const { numInsertedOrUpdatedRows: inserted } = await tx
          .insertInto('ca_signatures')
          .values({
            ...{ grant_id: grant, signature_hash: signatureHash, terms: JSON.stringify(signature) },
            ...{ document: document ? Buffer.from(document) : null, leaf_index: NOWHERE },
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow()
        const row = (eb: ExpressionBuilder<Schema, 'ca_signatures'>) =>
          eb.and({ grant_id: grant, signature_hash: signatureHash })
        if (inserted === 0n) {
          const kept = await tx
            .selectFrom('ca_signatures')
            .select(['terms', 'leaf_index'])
            .where(row)
            .executeTakeFirstOrThrow()
          return { ...kept.terms, leafIndex: kept.leaf_index }
        }
        const leaf = { kind: 'caSignature', statement: Buffer.from(signature.statement, 'latin1') }
        const leafIndex = await appendLeaves(tx, [leaf])
        await tx.updateTable('ca_signatures').set({ leaf_index: leafIndex }).where(row).execute()
        return { ...signature, leafIndex }
      }),
    ),
    list: storeCall(async (grant) => {
      const rows = await db
        .selectFrom('ca_signatures')
        .select(['terms', 'leaf_index'])
        .where('grant_id', '=', grant)
        .orderBy('leaf_index')
        .execute()
      return rows.map((row) => ({ ...row.terms, leafIndex: row.leaf_index }))
    }),
  }
}
