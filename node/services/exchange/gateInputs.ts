import type { Basis, GateState, PersonStanding } from '@hexin/sdk/consent/gate/inputs.ts'
import { periodStart } from '@hexin/sdk/consent/terms.ts'
import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import { type Field, isPersonal } from '@hexin/sdk/schemas/field.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Uses } from '../../ports/exchange.ts'
import type { KnownGrant } from '../../ports/grants.ts'
import type { PersonStore } from '../../ports/persons.ts'
import type { Membership } from '../membership.ts'
import type { DecisionBlocks } from './decisionBlocks.ts'

/** What the gate decides on, gathered in the same way by whoever asks and whoever answers. */
export type GateInputs = {
  basis(grant: KnownGrant | undefined): Basis | undefined
  /** First second of the period that counts now for a periodic grant; undefined for any other. */
  period(grant: KnownGrant | undefined): number | undefined
  /** What persons have consented to of what is asked. */
  persons(request: {
    readonly grant: string
    readonly kind: string
    readonly fields: readonly string[]
  }): Promise<readonly PersonStanding[]>
  state(args: {
    readonly asker: number
    readonly provider: number
    readonly grant: KnownGrant | undefined
    readonly uses: Uses
    readonly persons: readonly PersonStanding[]
  }): GateState
}

export function createGateInputs({
  clock,
  membership,
  blocks,
  templateOf,
  persons,
}: {
  readonly clock: Clock
  readonly membership: Membership
  readonly blocks: DecisionBlocks
  readonly templateOf: GrantTrust['templateOf']
  readonly persons: PersonStore
}): GateInputs {
  const standing = (member: number) => {
    const found = membership.find(member)
    if (!found) return undefined
    const { status, roles, country, licences } = found
    return { status, roles: [...roles], country, licences }
  }
  return {
    basis: (grant) =>
      grant && { type: 'grant', artefact: grant.artefact, template: templateOf(grant.artefact.template) },
    period(grant) {
      const frequency = grant?.artefact.frequency
      return frequency ? periodStart(frequency.per, clock()) : undefined
    },
    async persons({ grant, kind, fields }) {
      const known: Readonly<Record<string, Field>> = recordKinds[kind]?.fields ?? {}
      const personal = fields.filter((name) => known[name] && isPersonal(known[name]))
      return personal.length === 0 ? [] : persons.standings(grant, kind, personal)
    },
    state: ({ asker, provider, grant, uses, persons: standings }) => ({
      now: clock(),
      block: blocks.head(),
      asker: standing(asker),
      provider: standing(provider),
      grant: grant?.state && { state: grant.state },
      revocationSeen: grant?.revocationSeen ?? false,
      ...(grant?.endsAt !== undefined && { endsAt: grant.endsAt }),
      uses: uses.all,
      usesInPeriod: uses.inPeriod,
      persons: standings,
    }),
  }
}
