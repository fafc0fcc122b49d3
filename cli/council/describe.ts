import type { ProposalSummary, ProposalView } from '@hexin/sdk/api/council.ts'

export const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString()

/** A proposal in a few lines, for a list. */
export const summaryLines = ({ id, state, decisions, reason, votes }: ProposalSummary): string[] => [
  `${id}  ${state}, ${votes.for} for, ${votes.against} against`,
  ...decisions.map(({ words }) => `    ${words.zh}\n    ${words.en}`),
  `    ${reason}`,
]

/** A proposal whole: what it does, what to look into, how it stands and what comes next. */
export function proposalLines(view: ProposalView): string[] {
  const { proposer, votes, seats, quorum } = view
  return [
    `${view.id}: ${view.state}`,
    `Brought in ${timeOf(view.createdAt)} by ${nameOf(proposer)}: ${view.reason}`,
    ...view.decisions.flatMap(({ words, warnings }) => [
      `  ${words.zh}`,
      `  ${words.en}`,
      ...warnings.map(({ zh, en }) => `  ! ${zh} ${en}`),
    ]),
    `Votes from after ${timeOf(view.snapshot)} to ${timeOf(view.deadline)}: ${votes.for} for, ${votes.against} against, ${votes.abstain} abstain` +
      (quorum === null ? '' : `; ${quorum} of ${seats} seats must be for it`),
    ...view.ballots.map(
      ({ support, reason, time, ...voter }) =>
        `  ${timeOf(time)}  ${nameOf(voter)}: ${support}${reason === '' ? '' : ` (${reason})`}`,
    ),
    next(view),
  ]
}

const nameOf = ({ member, account }: { readonly member: number | null; readonly account: string }): string =>
  member === null ? account : `member ${member}`

function next({ id, state, delayS, executableFrom, executableUntil, endedAt }: ProposalView): string {
  switch (state) {
    case 'pending':
    case 'active':
      return `Vote with: hexin council vote ${id} for`
    case 'succeeded':
      return delayS === 0
        ? `Decided. Carry it out with: hexin council execute ${id}`
        : `Decided, with a delay of ${delayS} s that begins with: hexin council queue ${id}`
    case 'queued': {
      const end = executableUntil === null ? '' : ` and before ${timeOf(executableUntil)}`
      return `From ${timeOf(executableFrom ?? 0)}${end}: hexin council execute ${id}`
    }
    case 'executed':
    case 'canceled':
      return `It was ${state} ${timeOf(endedAt ?? 0)}.`
    case 'defeated':
      return 'It did not get the votes that it needed.'
    case 'expired':
      return 'It was not executed in time. Whoever still wants it proposes it anew.'
  }
}
