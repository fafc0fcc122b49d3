import { caSignatureResource } from '../http/resources/caSignatures.ts'
import { grantResource } from '../http/resources/grants.ts'
import { printGrant } from '../print/pdf.ts'
import { createControlGrant } from '../services/grants/controlGrant.ts'
import { createImportCaSignature } from '../services/grants/importCaSignature.ts'
import { createPrintDocument } from '../services/grants/printDocument.ts'
import { createReceiveGrant } from '../services/grants/receiveGrant.ts'
import { createRelayOperations } from '../services/grants/relayOperations.ts'
import { createSubmitGrant } from '../services/grants/submitGrant.ts'
import { createViewGrant } from '../services/grants/viewGrant.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** Grants, what their control keys say, and bringing all that onto the chain. */
export function grantPart(foundation: Foundation): Part {
  const { config, report, crypto, clock, self, keyId, signer, chain, peers, membership, caRoots } = foundation
  const { trust, grantsChain } = foundation
  const { grants, relay, caSignatures } = foundation.stores
  const submitGrant = createSubmitGrant({ crypto, clock, self, trust, membership, grants })
  const controlGrant = createControlGrant({
    ...{ crypto, clock, self, membership, grants, relay },
    chain: grantsChain,
  })
  const relayOperations = createRelayOperations({
    ...{ crypto, clock, self, chain, peers, membership, relay },
    onError: report('relay'),
  })
  const printDocument = createPrintDocument({
    ...{ crypto, membership, grants, caSignatures },
    templateOf: trust.templateOf,
    print: printGrant,
  })
  const grantRoutes = grantResource({
    ...{ submitGrant, controlGrant, printDocument },
    viewGrant: createViewGrant({ clock, grants, relay }),
  })
  const caSignatureRoutes = caSignatureResource({
    ...{ grants, caSignatures },
    importCaSignature: createImportCaSignature({
      ...{ crypto, clock, self, keyId, signer, roots: caRoots, grants, printDocument, caSignatures },
    }),
  })
  return {
    resource(add) {
      grantRoutes(add)
      caSignatureRoutes(add)
    },
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
