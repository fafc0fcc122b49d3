import type { Keeping } from '@hexin/sdk/api/keepings.ts'
import { assertRestriction, type RestrictedTerms, type Restriction } from '@hexin/sdk/consent/keeping.ts'
import { DUTY_S } from '@hexin/sdk/consent/revocation.ts'
import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Signer } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { signStatement } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Grants } from '../../ports/grants.ts'
import type { KeepingRow, Keepings } from '../../ports/keepings.ts'
import type { Page, PageQuery } from '../../ports/page.ts'
import type { DeleteAnswers } from './deleteAnswers.ts'

const OPEN_MAX = 1_000

export type KeepAnswers = {
  /** @throws HexinError GRANT_UNKNOWN */
  remove(grant: string, outside: readonly string[]): Promise<Keeping>
  /** @throws HexinError GRANT_UNKNOWN, GRANT_IN_FORCE, RESTRICTION_INVALID, ANSWER_DELETED */
  restrict(grant: string, terms: RestrictedTerms): Promise<Keeping>
  list(query: PageQuery & { readonly state?: Keeping['state'] | undefined }): Promise<Page<Keeping>>
  /** Notes what is owed, and deletes what nobody may keep any longer: its time is over, or the basis of its restriction. */
  round(): Promise<void>
}

export function createKeepAnswers({
  clock,
  self,
  keyId,
  signer,
  grants,
  keepings,
  templateOf,
  deleteAnswers,
}: {
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly grants: Grants
  readonly keepings: Keepings
  readonly templateOf: GrantTrust['templateOf']
  readonly deleteAnswers: DeleteAnswers
}): KeepAnswers {
  const view = ({ grant, state, why, endedAt, terms, statement }: KeepingRow): Keeping => ({
    ...{ grant, state, why, endedAt },
    due: endedAt + DUTY_S,
    overdue:
      (state === 'owed' && clock() > endedAt + DUTY_S) || (terms !== undefined && clock() >= terms.until),
    basis: terms?.basis ?? null,
    until: terms?.until ?? null,
    statement: statement ?? null,
  })
  async function known(grant: string): Promise<KeepingRow> {
    const found = await keepings.find(grant)
    if (found) return found
    throw (await grants.find(grant))
      ? new HexinError('GRANT_IN_FORCE', { found: grant })
      : new HexinError('GRANT_UNKNOWN', { found: grant })
  }

  return {
    async remove(grant, outside) {
      await deleteAnswers.remove({ grant, outside })
      return view(await known(grant))
    },
    async restrict(grant, terms) {
      await keepings.noteEnded()
      const { state, endedAt } = await known(grant)
      if (state === 'deleted') throw new HexinError('ANSWER_DELETED', { found: grant })
      const held = await grants.find(grant)
      if (!held) throw new HexinError('GRANT_UNKNOWN', { found: grant })
      const { artefact } = held
      assertRestriction(terms, { artefact, template: templateOf(artefact.template), endedAt })
      const payload: Restriction = { grant: held.id, keeper: self, ...terms, at: clock() }
      const statement = await signStatement({ type: 'hexin-restriction+jwt', keyId, payload, signer })
      await keepings.saveRestriction({ grant, terms, statement })
      return view(await known(grant))
    },
    async list(query) {
      const { items, next } = await keepings.list(query)
      return { items: items.map(view), next }
    },
    async round() {
      await keepings.noteEnded()
      for (const { grant, state, why, terms } of await keepings.open(OPEN_MAX)) {
        const isOver = state === 'owed' && why === 'over'
        const basisIsOver = terms !== undefined && terms.until <= clock()
        if (state !== 'deleted' && (isOver || basisIsOver)) await deleteAnswers.remove({ grant, outside: [] })
      }
    },
  }
}
