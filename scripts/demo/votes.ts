import { randomUUID } from 'node:crypto'
import { advanceProposal } from '@hexin/sdk/actions/advanceProposal.ts'
import { propose } from '@hexin/sdk/actions/propose.ts'
import { voteOnProposal } from '@hexin/sdk/actions/voteOnProposal.ts'
import { type ErrorCode, isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Running } from './network.ts'
import { until } from './until.ts'

/** The council decides on a member: one member proposes, two thirds vote for it through their own nodes, and another member carries it out. */
export async function decide(
  running: Running,
  { member, action }: { readonly member: number; readonly action: 'suspend' | 'reinstate' },
): Promise<void> {
  const ids = running.marker.members.map(({ id }) => id)
  const [first] = ids
  if (first === undefined) throw new Error('The devnet has no members.')
  // Most of all, and enough: the member that it is about votes as well, but its vote isn't needed.
  const voters = ids.filter((id) => running.number(id) !== member).slice(0, Math.ceil((2 * ids.length) / 3))
  const { id } = await propose(running.client(first), {
    decisions: [{ type: action, member }],
    reason: `The demo: ${action} member ${member}`,
    idempotencyKey: randomUUID(),
  })
  await Promise.all(
    voters.map((voter) => {
      const ballot = { id, support: 'for', idempotencyKey: randomUUID() } as const
      const vote = () => voteOnProposal(running.client(voter), ballot)
      return until(`${voter} votes`, () => isTaken(vote, ['PROPOSAL_UNKNOWN', 'VOTE_NOT_OPEN']))
    }),
  )
  const step = { id, step: 'execute', idempotencyKey: randomUUID() } as const
  const execute = () => advanceProposal(running.client(first), step)
  await until('the decision is carried out', () => isTaken(execute, ['PROPOSAL_UNDECIDED']))
}

/** False where it is too early: the proposal, or the last vote, is not on the chain. */
async function isTaken(step: () => Promise<unknown>, early: readonly ErrorCode[]): Promise<boolean> {
  try {
    await step()
    return true
  } catch (error) {
    if (early.some((code) => isHexinError(error, code))) return false
    throw error
  }
}
