import { grantRequestResource } from '../http/resources/grantRequests.ts'
import { createGrantRequests } from '../services/grants/grantRequests.ts'
import { createSubmitGrant } from '../services/grants/submitGrant.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** This member's requests for grants, and how companies answer them. */
export function grantRequestPart(foundation: Foundation): Part {
  const { config, crypto, clock, self, network, membership, trust, grantsChain } = foundation
  const { grants, grantRequests } = foundation.stores
  const common = { crypto, clock, self, membership, grants }
  return {
    resource: grantRequestResource(
      createGrantRequests({
        ...common,
        chain: grantsChain,
        walletOrigin: network.wallet.origin,
        nodeUrl: membership.find(self)?.http ?? `http://${config.http.host}:${config.http.port}`,
        store: grantRequests,
        trust,
        submitGrant: createSubmitGrant({ ...common, trust }),
      }),
    ),
  }
}
