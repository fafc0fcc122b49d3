import type { Membership } from '../membership.ts'

/** The members that keep the ledger of objections, but for this one. */
export const regulatorsIn = (membership: Membership, self: number): number[] =>
  membership
    .all()
    .filter(
      ({ number, status, roles }) => number !== self && status !== 'retired' && roles.includes('regulator'),
    )
    .map(({ number }) => number)
