import { membersAbi } from '@hexin/sdk/abis/generated.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { encodeFunctionData } from 'viem'
import type { Chain } from '../ports/chain.ts'
import type { Outbox } from '../ports/outbox.ts'
import type { Membership } from './membership.ts'

const GAS = 200_000n

export type AdministerMembers = (args: {
  readonly member: number
  readonly action: 'suspend' | 'reinstate'
}) => Promise<{ readonly nonce: number }>

/**
 * Suspends or reinstates a member. The contract decides who may: here only the registrar's account has the role.
 * @throws HexinError MEMBER_ROLE_MISSING, MEMBER_UNKNOWN, and INPUT_INVALID with the contract's reason where it would refuse
 */
export function createAdministerMembers({
  self,
  chain,
  outbox,
  membership,
}: {
  readonly self: number
  readonly chain: Chain
  readonly outbox: Outbox
  readonly membership: Membership
}): AdministerMembers {
  return async ({ member, action }) => {
    if (!membership.get(self).roles.includes('registrar'))
      throw new HexinError('MEMBER_ROLE_MISSING', {
        found: membership.get(self).roles,
        expected: 'registrar',
      })
    membership.get(member)
    const data = encodeFunctionData({ abi: membersAbi, functionName: action, args: [member] })
    const refused = await chain.simulate({ contract: 'members', data })
    if (refused !== undefined) throw new HexinError('INPUT_INVALID', { detail: refused })
    const nonce = await outbox.enqueue(action, (n) =>
      chain.sign({ contract: 'members', data, gas: GAS, nonce: n }),
    )
    return { nonce }
  }
}
