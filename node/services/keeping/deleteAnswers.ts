import { type Deletion, deletionSchema } from '@hexin/sdk/consent/keeping.ts'
import type { Signer } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { decodeStatement, signStatement } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Grants } from '../../ports/grants.ts'
import type { Keepings } from '../../ports/keepings.ts'
import type { GrantKeys } from '../../ports/secrets.ts'

export type DeleteAnswers = {
  /**
   * Deletes what a grant gave. First the statement stands beside the keys and the grant's key is destroyed there, then the database follows: whatever
   * is restored from a backup afterwards, the answers can't be opened again.
   * @throws HexinError GRANT_UNKNOWN
   */
  remove(args: { readonly grant: string; readonly outside: readonly string[] }): Promise<void>
  /** Brings a database that was restored, or that a crash left behind, to where the tombstones are. Before the node serves. */
  replay(): Promise<void>
}

export function createDeleteAnswers({
  clock,
  self,
  keyId,
  signer,
  grants,
  keepings,
  keys,
}: {
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly grants: Grants
  readonly keepings: Keepings
  readonly keys: GrantKeys
}): DeleteAnswers {
  async function follow(statement: string): Promise<void> {
    const { grant, at } = deletionSchema.parse(decodeStatement(statement, 'hexin-deletion+jwt').payload)
    // A database from before the grant came has nothing of it.
    const known = await grants.find(grant)
    if (!known) return
    const why = known.revocationSeen || known.state === 'revoked' ? 'revoked' : 'over'
    await keepings.saveDeletion({ grant, why, at, statement })
  }

  return {
    async remove({ grant, outside }) {
      const known = await grants.find(grant)
      if (!known) throw new HexinError('GRANT_UNKNOWN', { found: grant })
      const payload: Deletion = {
        grant: known.id,
        keeper: self,
        exchanges: [...(await keepings.keptExchanges(grant))],
        outside: [...outside],
        at: clock(),
      }
      const statement = await signStatement({ type: 'hexin-deletion+jwt', keyId, payload, signer })
      await keys.destroy(grant, statement)
      await follow(statement)
    },
    async replay() {
      for (const statement of keys.destroyed()) await follow(statement)
    },
  }
}
