import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import type { AnswerTrust } from '@hexin/sdk/exchange/verifyAnswer.ts'
import { bindingWaitOf, type Network } from '@hexin/sdk/network.ts'
import type { Clock } from '../ports/clock.ts'
import type { LogProofs } from '../ports/log.ts'
import type { Peers } from '../ports/peers.ts'
import { createBindingAlarms } from '../services/bindings/alarms.ts'
import { createBindingStanding } from '../services/bindings/bindingStanding.ts'
import { createFollowBindings } from '../services/bindings/followBindings.ts'
import { createOfferBindings } from '../services/bindings/offerBindings.ts'
import type { FollowChain } from '../services/followChain.ts'
import type { Membership } from '../services/membership.ts'
import type { createStores } from '../store/createStores.ts'

/** What this node knows of companies' keys: every check of a grant or a company's token rests on it. */
export function createKnownBindings({
  crypto,
  clock,
  self,
  keyId,
  signer,
  network,
  stores,
  membership,
  follow,
  peers,
  proofs,
  trust,
  onError,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly network: Network
  readonly stores: ReturnType<typeof createStores>
  readonly membership: Membership
  readonly follow: FollowChain
  readonly peers: Peers
  readonly proofs: LogProofs
  readonly trust: Pick<AnswerTrust, 'verifyInclusion' | 'anchorOf'>
  readonly onError: (error: unknown) => void
}) {
  const { companies, records, bindingHeads: heads } = stores
  const waitS = bindingWaitOf(network)
  /** Of lists: an entry by a key whose window is over stays what it was. */
  const registrarKeyOf = (id: string) => {
    const key = membership.statementKey(id)
    return key && membership.find(key.member)?.roles.includes('registrar') ? key : undefined
  }
  const offer = createOfferBindings({ crypto, clock, keyId, signer, records, proofs, heads })
  const alarms = createBindingAlarms({
    ...{ crypto, clock, self, keyId, signer, membership, registrarKeyOf },
    alarms: stores.alarms,
  })
  const lists = createFollowBindings({
    ...{ crypto, clock, self, peers, companies, offer, registrarKeyOf, waitS, trust, onError },
    raise: alarms.raise,
    wallet: network.wallet,
    block: () => follow.head()?.number ?? 0,
  })
  const standingOf = createBindingStanding({
    ...{ clock, companies, waitS },
    demand: lists.now,
    raise: alarms.raise,
  })
  return { offer, alarms, lists, standingOf, waitS, registrarKeyOf }
}
