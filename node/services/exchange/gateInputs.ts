import type { Basis, GateState } from '@hexin/sdk/consent/gate/inputs.ts'
import { periodStart } from '@hexin/sdk/consent/terms.ts'
import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Uses } from '../../ports/exchange.ts'
import type { KnownGrant } from '../../ports/grants.ts'
import type { Membership } from '../membership.ts'
import type { DecisionBlocks } from './decisionBlocks.ts'

/** What the gate decides on, gathered in the same way by whoever asks and whoever answers. */
export type GateInputs = {
  basis(grant: KnownGrant | undefined): Basis | undefined
  /** First second of the period that counts now for a periodic grant; undefined for any other. */
  period(grant: KnownGrant | undefined): number | undefined
  state(args: {
    readonly asker: number
    readonly provider: number
    readonly grant: KnownGrant | undefined
    readonly uses: Uses
  }): GateState
}

export function createGateInputs({
  clock,
  membership,
  blocks,
  templateOf,
}: {
  readonly clock: Clock
  readonly membership: Membership
  readonly blocks: DecisionBlocks
  readonly templateOf: GrantTrust['templateOf']
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
    state: ({ asker, provider, grant, uses }) => ({
      now: clock(),
      block: blocks.head(),
      asker: standing(asker),
      provider: standing(provider),
      grant: grant?.state && { state: grant.state },
      revocationSeen: grant?.revocationSeen ?? false,
      ...(grant?.endsAt !== undefined && { endsAt: grant.endsAt }),
      uses: uses.all,
      usesInPeriod: uses.inPeriod,
    }),
  }
}
