/** How a proposal stands, in the Governor's own words. */
export const proposalStates = [
  'pending',
  'active',
  'succeeded',
  'queued',
  'executed',
  'canceled',
  'defeated',
  'expired',
] as const
export type ProposalState = (typeof proposalStates)[number]

/** Seconds after which the AccessManager forgets what could have been executed: `AccessManager.expiration`. */
export const EXPIRATION_S = 604_800

/** Seconds after the time for votes in which a decision may be queued, or executed if it needs no delay: `Council.GRACE_PERIOD`. */
export const GRACE_PERIOD_S = 1_209_600

/** What the state of a proposal follows from. Times are unix seconds. */
export type ProposalFacts = {
  /** Last second before the votes: whose seats count. */
  readonly snapshot: number
  /** Last second of the votes. */
  readonly deadline: number
  /** From when it can be executed; undefined before it is queued. */
  readonly eta: number | undefined
  readonly end: 'executed' | 'canceled' | undefined
  readonly votes: { readonly for: number; readonly against: number }
  /** Undefined until the snapshot is past and they were read. */
  readonly terms:
    | {
        /** Seats at the snapshot, and how many of them must be for it. */
        readonly seats: number
        readonly quorum: number
        /** Whether the AccessManager keeps any of its calls for a time, and so forgets it. */
        readonly expires: boolean
      }
    | undefined
}

/**
 * A proposal's state in a block of this time: what `Council.state` says, but for a queued one that the AccessManager no longer has: the Governor goes on
 * calling it queued, and nobody can execute it.
 */
export function proposalState(
  { snapshot, deadline, eta, end, votes, terms }: ProposalFacts,
  now: number,
): ProposalState {
  if (end !== undefined) return end
  if (now <= snapshot) return 'pending'
  if (!terms) return 'active'
  const enough = votes.for >= terms.quorum
  // No vote that is still to come could change it.
  const decided = enough && 2 * votes.for > terms.seats
  if (now <= deadline && !decided) return 'active'
  if (!enough || votes.for <= votes.against) return 'defeated'
  if (eta === undefined) return now > deadline + GRACE_PERIOD_S ? 'expired' : 'succeeded'
  return terms.expires && now >= eta + EXPIRATION_S ? 'expired' : 'queued'
}
