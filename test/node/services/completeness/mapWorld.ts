import { createLabelKeys } from '@hexin/node/keys/labelKeys.ts'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createGrowMap } from '@hexin/node/services/completeness/growMap.ts'
import { createLabels } from '@hexin/node/services/completeness/labels.ts'
import { createOwnKey } from '@hexin/node/services/completeness/ownKey.ts'
import { createProveMap } from '@hexin/node/services/completeness/proveMap.ts'
import { appendLeaves } from '@hexin/node/store/appendLeaves.ts'
import { createStores } from '@hexin/node/store/createStores.ts'
import type { Database } from '@hexin/node/store/database.ts'
import { type Epoch, epochSchema } from '@hexin/sdk/completeness/statements.ts'
import { utf8 } from '@hexin/sdk/encoding.ts'
import { issueRecord, recordStatement } from '@hexin/sdk/records/sdJwt.ts'
import type { Claims } from '@hexin/sdk/schemas/kind.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { decodeStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { AT, createMember } from '../../../sdk/helpers.ts'

export const provider = createMember(3)
const keys = createLabelKeys(new Uint8Array(32))
/** Making one takes half a second: all databases of a test file get the same. */
const made = keys.make()

/** A provider's map over its database, as its node has it; another one over the same database is the node after a restart. */
export function createMapWorld(db: Database, { budgetMs = 10_000, isProvider = true } = {}) {
  let now = AT
  const clock = () => now
  const stores = createStores({ db, clock })
  const { maps, records } = stores
  const { number: self, keyId, signer } = provider
  const ownKey = createOwnKey({
    ...{ crypto, clock, self, keyId, signer, maps },
    keys: { ...keys, make: () => made },
  })
  const labels = createLabels({ crypto, maps })
  const grow = createGrowMap({
    ...{ crypto, clock, self, keyId, signer, ownKey, labels, maps, budgetMs },
    isProvider: () => isProvider,
  })
  // The log's proofs are made elsewhere: here every epoch is under a checkpoint at once.
  const proveMap = createProveMap({
    ...{ crypto, self, ownKey, labels, maps, records },
    proofs: {
      covered: () => stores.log.size(),
      prove: async (leaves) => leaves.map(() => ({}) as never),
    },
    settledSize: async () => 0,
  })

  async function epochs(): Promise<Epoch[]> {
    const rows = await maps.epochsAfter(0, 1_000)
    return rows.map(({ statement }) =>
      epochSchema.parse(decodeStatement(statement, 'hexin-epoch+jwt').payload),
    )
  }

  return {
    ...{ stores, grow, proveMap, ownKey, epochs },
    modulus: made.modulus,
    pass: (seconds: number) => {
      now += seconds
    },
    /** Puts another record in the place of one, as the decision of an objection does. */
    async correct(number: string, claims: Claims, kind = 'tax') {
      const old = await db
        .selectFrom('records')
        .selectAll()
        .where('number', '=', number)
        .where('superseded_by', 'is', null)
        .executeTakeFirstOrThrow()
      const subject = old.subject as SubjectId
      const supersedes = statementHash(crypto, recordStatement(old.sd_jwt))
      const { sdJwt, statement } = await issueRecord(crypto, {
        ...{ kind, subject, claims, issuedAt: now, keyId, signer, supersedes },
      })
      await db.transaction().execute(async (tx) => {
        const leaf = await appendLeaves(tx, [{ kind: 'record', statement: utf8(statement) }])
        await tx.updateTable('records').set({ superseded_by: leaf }).where('id', '=', old.id).execute()
        const row = { kind, subject, number, sd_jwt: sdJwt, leaf_index: leaf, created_at: now }
        await tx
          .insertInto('records')
          .values({ ...row, claims: JSON.stringify(claims), content_hash: `corrected ${leaf}` })
          .execute()
      })
    },
    /** Records of tax statements, each with a year, and without one. */
    add: (all: readonly { subject: SubjectId; number: string; claims: Claims }[], kind = 'tax') =>
      records.add({
        kind,
        records: all.map(({ subject, number, claims }) => ({
          ...{ subject, number, claims, contentHash: `${kind} ${number}` },
          issue: () => issueRecord(crypto, { kind, subject, claims, issuedAt: now, keyId, signer }),
        })),
      }),
  }
}
