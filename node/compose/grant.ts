import { grantResource } from '../http/resources/grants.ts'
import { printGrant } from '../print/pdf.ts'
import { createControlGrant } from '../services/grants/controlGrant.ts'
import { createPrintDocument } from '../services/grants/printDocument.ts'
import { createReceiveGrant } from '../services/grants/receiveGrant.ts'
import { createRelayOperations } from '../services/grants/relayOperations.ts'
import { createSubmitGrant } from '../services/grants/submitGrant.ts'
import { createViewGrant } from '../services/grants/viewGrant.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** Grants, what their control keys say, and bringing all that onto the chain. */
export function grantPart(foundation: Foundation): Part {
  const { config, report, crypto, clock, self, chain, peers, membership } = foundation
  const { trust, grantsChain } = foundation
  const { grants, relay } = foundation.stores
  const submitGrant = createSubmitGrant({ crypto, clock, self, trust, membership, grants })
  const controlGrant = createControlGrant({
    ...{ crypto, clock, self, membership, grants, relay },
    chain: grantsChain,
  })
  const relayOperations = createRelayOperations({
    ...{ crypto, clock, self, chain, peers, membership, relay },
    onError: report('relay'),
  })
  return {
    resource: grantResource({
      submitGrant,
      controlGrant,
      viewGrant: createViewGrant({ clock, grants, relay }),
      printDocument: createPrintDocument({
        ...{ crypto, membership, grants },
        templateOf: trust.templateOf,
        print: printGrant,
      }),
    }),
    handlers: [
      ['grant', createReceiveGrant({ crypto, self, trust, grants })],
      ['control', controlGrant.receive],
      ['relay', relayOperations.receive],
    ],
    loops: [
      {
        name: 'relay',
        everyMs: config.tickMs,
        async work() {
          await relayOperations.distribute()
          await relayOperations.publish()
        },
      },
    ],
  }
}
