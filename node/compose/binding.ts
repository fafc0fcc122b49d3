import { bindingResource } from '../http/resources/bindings.ts'
import { createBindingNotices } from '../services/bindings/bindingNotices.ts'
import { createCompanyOrders } from '../services/bindings/companyOrders.ts'
import { createIssueBindings } from '../services/bindings/issueBindings.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** Which keys speak for which company: a registrar's statements, what this node has seen of them, and what companies say themselves. */
export function bindingPart(foundation: Foundation): Part {
  const { crypto, clock, self, keyId, signer, network, membership, trust, follow } = foundation
  const { alarms, offer, lists, waitS, registrarKeyOf } = foundation.bindings
  const { records, companies, companyStatements, alarms: alarmStore, bindingHeads } = foundation.stores
  const heads = {
    async tell(subjects: readonly string[]) {
      await bindingHeads.tell(subjects)
      await companies.hasten(self, subjects)
    },
  }
  const orders = createCompanyOrders({
    ...{ crypto, clock, self, membership, companies, registrarKeyOf, waitS },
    statements: companyStatements,
    standingOf: trust.standingOf,
    raise: alarms.raise,
    wallet: network.wallet,
    block: () => follow.head()?.number ?? 0,
  })
  return {
    resource: bindingResource({
      issueBindings: createIssueBindings({
        ...{ crypto, clock, keyId, signer, records, heads, waitS },
        wallet: network.wallet,
      }),
      notices: createBindingNotices({ crypto, clock, self, trust, companies, offer, waitS }),
      orders,
      alarms: alarmStore,
    }),
    handlers: [
      ['bindings', offer.answer],
      ['bindingNews', lists.news],
      ['bindingAlarm', alarms.receive],
      ['companyStatement', orders.receive],
    ],
    loops: [{ name: 'bindings', everyMs: 1_000, work: lists.round }],
  }
}
