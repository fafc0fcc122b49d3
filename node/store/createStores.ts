import type { Clock } from '../ports/clock.ts'
import { createAdverseAnswers } from './adverseAnswers.ts'
import { createAlarms } from './alarms.ts'
import { createAuditMaterial } from './auditMaterial.ts'
import { createAudits } from './audits.ts'
import { createBindingHeads } from './bindingHeads.ts'
import { createCaSignatures } from './caSignatures.ts'
import { createChainIndex } from './chainIndex.ts'
import { createChains } from './chains.ts'
import { createClosedLinks } from './closedLinks.ts'
import { createCompanies } from './companies.ts'
import { createCompanyStatements } from './companyStatements.ts'
import { createCouncilIndex } from './council.ts'
import type { Database } from './database.ts'
import { createDepths } from './depths.ts'
import { createEvents } from './events.ts'
import { createEvidenceStore } from './evidence.ts'
import { createExchanges } from './exchanges.ts'
import { createFaults } from './faults.ts'
import { createGrantRequestStore } from './grantRequests.ts'
import { createGrants } from './grants.ts'
import { createIdempotencyKeys } from './idempotencyKeys.ts'
import { createImports } from './imports.ts'
import { createKeepings } from './keepings.ts'
import { createCheckpoints, createLog } from './log.ts'
import { createLooks } from './looks.ts'
import { createMaps } from './maps.ts'
import { createMessages } from './messages.ts'
import { createNotices } from './notices.ts'
import { createObjectionLedger } from './objectionLedger.ts'
import { createObjections } from './objections.ts'
import { createOrders } from './orders.ts'
import { createOutbox } from './outbox.ts'
import { createPersonStore } from './persons.ts'
import { createReceipts } from './receipts.ts'
import { createReceivedOutcomes } from './receivedOutcomes.ts'
import { createRecords } from './records.ts'
import { createRelayStore } from './relay.ts'
import { createRequestFiles } from './requestFiles.ts'
import { createSeenEpochs } from './seenEpochs.ts'
import { createSlotBook } from './slotBook.ts'
import { createSubscribers } from './subscribers.ts'
import { createSubscriptions } from './subscriptions.ts'
import { createTokens } from './tokens.ts'
import { createWebhooks } from './webhooks.ts'
import { createWhoLooked } from './whoLooked.ts'

/** Every store of a member's one database. `clock` gives unix seconds. */
export function createStores({ db, clock }: { readonly db: Database; readonly clock: Clock }) {
  return {
    index: createChainIndex(db),
    council: createCouncilIndex(db),
    outbox: createOutbox({ db, clock }),
    log: createLog(db),
    checkpoints: createCheckpoints({ db, clock }),
    records: createRecords({ db, clock }),
    imports: createImports({ db, clock }),
    grants: createGrants({ db, clock }),
    grantRequests: createGrantRequestStore({ db, clock }),
    adverse: createAdverseAnswers(db),
    persons: createPersonStore({ db, clock }),
    orders: createOrders({ db, clock }),
    caSignatures: createCaSignatures(db),
    audits: createAudits({ db, clock }),
    auditMaterial: createAuditMaterial(db),
    relay: createRelayStore({ db, clock }),
    maps: createMaps(db),
    messages: createMessages({ db, clock }),
    looks: createLooks({ db, clock }),
    receipts: createReceipts({ db, clock }),
    whoLooked: createWhoLooked({ db, clock }),
    chains: createChains(db),
    exchanges: createExchanges({ db, clock }),
    keepings: createKeepings({ db, clock }),
    objections: createObjections({ db, clock }),
    receivedOutcomes: createReceivedOutcomes({ db, clock }),
    objectionLedger: createObjectionLedger({ db, clock }),
    notices: createNotices({ db, clock }),
    evidence: createEvidenceStore({ db, clock }),
    idempotencyKeys: createIdempotencyKeys({ db, clock }),
    faults: createFaults({ db, clock }),
    tokens: createTokens({ db, clock }),
    depths: createDepths(db),
    events: createEvents(db),
    webhooks: createWebhooks({ db, clock }),
    seenEpochs: createSeenEpochs({ db, clock }),
    slotBook: createSlotBook(db),
    closedLinks: createClosedLinks(db),
    requestFiles: createRequestFiles({ db, clock }),
    subscribers: createSubscribers(db),
    subscriptions: createSubscriptions({ db, clock }),
    companies: createCompanies({ db, clock }),
    companyStatements: createCompanyStatements({ db, clock }),
    alarms: createAlarms(db),
    bindingHeads: createBindingHeads({ db, clock }),
  }
}
