import type { BudgetStanding } from '@hexin/sdk/consent/budget.ts'
import type { GateState, PersonStanding } from '@hexin/sdk/consent/gate/inputs.ts'
import { type Field, isPersonal } from '@hexin/sdk/schemas/field.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Uses } from '../../ports/exchange.ts'
import type { PersonStore } from '../../ports/persons.ts'
import type { Membership } from '../membership.ts'
import type { KnownBasis } from './bases.ts'
import type { DecisionBlocks } from './decisionBlocks.ts'

/** What the gate decides on besides basis and request, gathered in the same way by whoever asks and whoever answers. */
export type GateInputs = {
  /** What persons have consented to of what is asked. Under an order nobody is asked for a consent. */
  persons(request: {
    readonly grant?: string | undefined
    readonly kind: string
    readonly fields: readonly string[]
  }): Promise<readonly PersonStanding[]>
  state(args: {
    readonly asker: number
    readonly provider: number
    readonly known: KnownBasis | undefined
    readonly uses: Uses
    readonly persons: readonly PersonStanding[]
    /** As the provider counts it. */
    readonly budget?: BudgetStanding | undefined
  }): GateState
}

export function createGateInputs({
  clock,
  membership,
  blocks,
  persons,
}: {
  readonly clock: Clock
  readonly membership: Membership
  readonly blocks: DecisionBlocks
  readonly persons: PersonStore
}): GateInputs {
  const standing = (member: number) => {
    const found = membership.find(member)
    if (!found) return undefined
    const { status, roles, country, licences } = found
    return { status, roles: [...roles], country, licences }
  }
  return {
    async persons({ grant, kind, fields }) {
      if (grant === undefined) return []
      const known: Readonly<Record<string, Field>> = recordKinds[kind]?.fields ?? {}
      const personal = fields.filter((name) => known[name] && isPersonal(known[name]))
      return personal.length === 0 ? [] : persons.standings(grant, kind, personal)
    },
    state: ({ asker, provider, known, uses, persons: standings, budget }) => ({
      now: clock(),
      block: blocks.head(),
      asker: standing(asker),
      provider: standing(provider),
      ...(known?.issuer !== undefined && { issuer: standing(known.issuer) }),
      grant: known?.grant?.state && { state: known.grant.state },
      revocationSeen: known?.grant?.revocationSeen ?? false,
      ...(known?.grant?.endsAt !== undefined && { endsAt: known.grant.endsAt }),
      uses: uses.all,
      usesInPeriod: uses.inPeriod,
      ...(budget && { budget }),
      persons: standings,
    }),
  }
}
