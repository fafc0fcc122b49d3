import { decisionCalls, type MemberDecision } from '@hexin/sdk/council/decisionCalls.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'
import type { Chain } from '../ports/chain.ts'
import type { Outbox } from '../ports/outbox.ts'
import type { Membership } from './membership.ts'

const GAS = 700_000n

export type AdministerMembers = (
  args: MemberDecision & {
    /** What this member does about it: each step is one transaction of its chain key. */
    readonly step: 'propose' | 'vote' | 'execute'
  },
) => Promise<{ readonly nonce: number }>

/**
 * This member's part in the council's decision on a member: it proposes, votes for, or carries out what is decided. Who may, and when, the contract decides.
 * @throws HexinError MEMBER_UNKNOWN, and INPUT_INVALID with the contract's reason where it would refuse
 */
export function createAdministerMembers({
  network,
  chain,
  outbox,
  membership,
}: {
  readonly network: Network
  readonly chain: Chain
  readonly outbox: Outbox
  readonly membership: Membership
}): AdministerMembers {
  return async ({ step, ...decision }) => {
    membership.get(decision.member)
    const data = decisionCalls(network.contracts.members, decision)[step]
    const refused = await chain.simulate({ contract: 'council', data })
    if (refused !== undefined) throw new HexinError('INPUT_INVALID', { detail: refused })
    const nonce = await outbox.enqueue(`${step} ${decision.action}`, (n) =>
      chain.sign({ contract: 'council', data, gas: GAS, nonce: n }),
    )
    return { nonce }
  }
}
