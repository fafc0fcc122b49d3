import type { Basis } from '@hexin/sdk/consent/gate/inputs.ts'
import { type DataRange, periodStart } from '@hexin/sdk/consent/terms.ts'
import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Grants, KnownGrant } from '../../ports/grants.ts'
import type { Orders } from '../../ports/orders.ts'

/** What a request rests on, a grant or a lawful order, as this member knows it. */
export type KnownBasis = {
  readonly id: Hex
  readonly basis: Basis
  /** Whom it lets ask. */
  readonly asker: number
  readonly subject: SubjectId
  readonly providers: readonly number[]
  readonly dataRange: DataRange | null
  readonly uses: number
  /** First second of the current period of a periodic grant; undefined for anything else. */
  readonly period: number | undefined
  /** From when the subject is shown an exchange under it; undefined: at once. */
  readonly shownAfter: number | undefined
  /** Who signed the order. */
  readonly issuer: number | undefined
  readonly grant: KnownGrant | undefined
}

export type Bases = {
  /** Undefined for a grant or order that this member was never handed. */
  find(named: {
    readonly grant?: Hex | undefined
    readonly order?: Hex | undefined
  }): Promise<KnownBasis | undefined>
}

export function createBases({
  clock,
  grants,
  orders,
  templateOf,
}: {
  readonly clock: Clock
  readonly grants: Pick<Grants, 'find'>
  readonly orders: Pick<Orders, 'find'>
  readonly templateOf: GrantTrust['templateOf']
}): Bases {
  async function grantOf(id: Hex): Promise<KnownBasis | undefined> {
    const grant = await grants.find(id)
    if (!grant) return undefined
    const { artefact, uses } = grant
    const { grantee: asker, subject, providers, dataRange, frequency } = artefact
    return {
      ...{ id, asker, subject, providers, dataRange, uses, grant },
      basis: { type: 'grant', artefact, template: templateOf(artefact.template) },
      period: frequency ? periodStart(frequency.per, clock()) : undefined,
      shownAfter: undefined,
      issuer: undefined,
    }
  }

  async function orderOf(id: Hex): Promise<KnownBasis | undefined> {
    const known = await orders.find(id)
    if (!known) return undefined
    const { order, subject, uses, signer: issuer } = known
    const { asker, providers, dataRange } = order
    return {
      ...{ id, asker, subject, providers, dataRange, uses, issuer },
      basis: { type: 'order', order },
      period: undefined,
      shownAfter: order.notifyAfter ?? undefined,
      grant: undefined,
    }
  }

  return {
    async find({ grant, order }) {
      if (grant !== undefined) return grantOf(grant)
      return order === undefined ? undefined : orderOf(order)
    },
  }
}
