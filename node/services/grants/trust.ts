import { createTemplates } from '@hexin/sdk/consent/templates/index.ts'
import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import type { Network } from '@hexin/sdk/network.ts'
import type { ObjectionTrust } from '@hexin/sdk/objection/verifyObjection.ts'
import type { Clock } from '../../ports/clock.ts'
import { isInside, type Membership } from '../membership.ts'

/** What a node relies on when it checks a grant: its network file, and the registrars' keys that are valid now. */
export function createGrantTrust({
  crypto,
  network,
  membership,
  clock,
  standingOf,
}: {
  readonly crypto: Crypto
  readonly network: Network
  readonly membership: Membership
  readonly clock: Clock
  readonly standingOf: GrantTrust['standingOf']
}): GrantTrust {
  return {
    clock,
    standingOf,
    templateOf: createTemplates(crypto),
    chain: { id: network.chainId, grants: network.contracts.grants },
    wallet: network.wallet,
    registrarKeyOf(keyId) {
      const key = membership.statementKey(keyId)
      if (!key || !isInside(key, clock())) return undefined
      return membership.find(key.member)?.roles.includes('registrar') ? key : undefined
    },
  }
}

/** The same for marks of objection. A registrar's key counts whatever its window: a mark must not fall when that ends. */
export function createMarkTrust({
  network,
  membership,
}: {
  readonly network: Network
  readonly membership: Membership
}): ObjectionTrust {
  return {
    chain: { id: network.chainId, grants: network.contracts.grants },
    wallet: network.wallet,
    registrarKeyOf(keyId) {
      const key = membership.statementKey(keyId)
      return key && membership.find(key.member)?.roles.includes('registrar') ? key : undefined
    },
  }
}
