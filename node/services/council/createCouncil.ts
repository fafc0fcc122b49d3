import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Network } from '@hexin/sdk/network.ts'
import type { LocalAccount } from 'viem'
import type { Chain } from '../../ports/chain.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CouncilIndex } from '../../ports/council.ts'
import type { Outbox } from '../../ports/outbox.ts'
import type { FollowChain } from '../followChain.ts'
import type { Membership } from '../membership.ts'
import { type ChangeOwnKeys, createChangeOwnKeys } from './changeOwnKeys.ts'
import { createProposals, type Proposals } from './proposals.ts'
import { createReadCall } from './readCall.ts'
import { createSendOnce } from './sendOnce.ts'
import { createShowCouncil, type ShowCouncil } from './showCouncil.ts'

export type Council = {
  readonly show: ShowCouncil
  readonly proposals: Proposals
  readonly ownKeys: ChangeOwnKeys
}

/** What a member has to do with the council, by its node's chain key and log key. */
export function createCouncil({
  signers,
  council,
  follow,
  ...ports
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly network: Network
  readonly signers: { readonly chain: LocalAccount; readonly log: LocalAccount }
  readonly chain: Chain
  readonly council: CouncilIndex
  readonly outbox: Outbox
  readonly membership: Membership
  readonly follow: FollowChain
}): Council {
  const account = signers.chain.address.toLowerCase() as Hex
  const sendOnce = createSendOnce(ports)
  const readCall = createReadCall(ports)
  return {
    show: createShowCouncil({ ...ports, account, council, follow, readCall }),
    proposals: createProposals({ ...ports, account, council, sendOnce }),
    ownKeys: createChangeOwnKeys({ ...ports, logAccount: signers.log, sendOnce }),
  }
}
