import { createPersonItems } from '@hexin/sdk/consent/person/items/index.ts'
import { personResource } from '../http/resources/persons.ts'
import { createIssuePersonBinding } from '../services/persons/issuePersonBinding.ts'
import { createPersonRequests } from '../services/persons/personRequests.ts'
import { createTakeConsent } from '../services/persons/takeConsent.ts'
import { createWithdrawConsent } from '../services/persons/withdrawConsent.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** Persons' own consents: asking for them, taking them, passing them on, obeying withdrawals; and the registrar's word on whose key is whose. */
export function personPart(foundation: Foundation): Part {
  const { config, crypto, clock, self, network, keyId, signer, membership } = foundation
  const { grants, persons, records } = foundation.stores
  const trust = { ...foundation.trust, itemOf: createPersonItems(crypto) }
  const takeConsent = createTakeConsent({ crypto, clock, self, trust, grants, persons })
  const withdrawConsent = createWithdrawConsent({ crypto, clock, self, keyId, signer, trust, persons })
  return {
    resource: personResource({
      issuePersonBinding: createIssuePersonBinding({ crypto, clock, keyId, signer, records }),
      requests: createPersonRequests({
        ...{ crypto, clock, self, membership, grants, persons, takeConsent },
        walletOrigin: network.wallet.origin,
        nodeUrl: membership.find(self)?.http ?? `http://${config.http.host}:${config.http.port}`,
      }),
      ...{ takeConsent, withdrawConsent, persons },
    }),
    handlers: [
      ['personConsent', takeConsent.receive],
      ['personWithdrawal', withdrawConsent.receive],
    ],
  }
}
