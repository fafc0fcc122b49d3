import { randomUUID } from 'node:crypto'
import { administerMember } from '@hexin/sdk/actions/administerMember.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Running } from './network.ts'
import { until } from './until.ts'

/** The council decides on a member: one member proposes, two thirds vote for it through their own nodes, and another member carries it out. */
export async function decide(
  running: Running,
  decision: { readonly member: number; readonly action: 'suspend' | 'reinstate' },
): Promise<void> {
  const reference = randomUUID()
  const ids = running.marker.members.map(({ id }) => id)
  const [first] = ids
  if (first === undefined) throw new Error('The devnet has no members.')
  // Most of all, and enough: the member that it is about votes as well, but its vote isn't needed.
  const voters = ids
    .filter((id) => running.number(id) !== decision.member)
    .slice(0, Math.ceil((2 * ids.length) / 3))
  const take = (id: string, step: 'propose' | 'vote' | 'execute') =>
    until(`${id} can ${step}`, async () => {
      try {
        await administerMember(running.client(id), { ...decision, step, reference })
        return true
      } catch (error) {
        // Not yet: the proposal, or the last vote, is not on the chain.
        if (isHexinError(error, 'INPUT_INVALID')) return false
        throw error
      }
    })
  await take(first, 'propose')
  await Promise.all(voters.map((id) => take(id, 'vote')))
  await take(first, 'execute')
}
