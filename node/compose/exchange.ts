import { budgetsOf } from '@hexin/sdk/consent/budget.ts'
import { exchangeResource } from '../http/resources/exchanges.ts'
import { unwrap, wrap } from '../keys/wrap.ts'
import { createAnswerAlone } from '../services/exchange/answerAlone.ts'
import { createAnswerRequest } from '../services/exchange/answerRequest.ts'
import { createAnswerTogether } from '../services/exchange/answerTogether.ts'
import { createAnswerVault } from '../services/exchange/answerVault.ts'
import { createAsk } from '../services/exchange/ask.ts'
import { createAskBatch } from '../services/exchange/askBatch.ts'
import { createBases } from '../services/exchange/bases.ts'
import { createCarriers } from '../services/exchange/carry.ts'
import { createConfirmHeads } from '../services/exchange/confirmHeads.ts'
import { createDecideOrder } from '../services/exchange/decideOrder.ts'
import { createDeliver } from '../services/exchange/deliver.ts'
import { createDeliverUnsettled } from '../services/exchange/deliverUnsettled.ts'
import { createDryRun } from '../services/exchange/dryRun.ts'
import { createEraseAdverse } from '../services/exchange/eraseAdverse.ts'
import { createGateInputs } from '../services/exchange/gateInputs.ts'
import { createGiveHeads } from '../services/exchange/giveHeads.ts'
import { createManners } from '../services/exchange/manner.ts'
import { createReceiveReceipts } from '../services/exchange/receiveReceipts.ts'
import { createSendReceipts } from '../services/exchange/sendReceipts.ts'
import { createShowExchange } from '../services/exchange/showExchange.ts'
import type { DeleteAnswers } from '../services/keeping/deleteAnswers.ts'
import { createReadAnswer } from '../services/keeping/readAnswer.ts'
import type { Revocations } from '../services/keeping/revocations.ts'
import { createNoticeVault } from '../services/objection/noticeVault.ts'
import { createListWhoLooked } from '../services/whoLooked.ts'
import type { Completeness } from './completeness.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'
import { requestFilePart } from './requestFile.ts'
import { subscriptionPart } from './subscription.ts'

/** Asks and answers under grants and orders, and tells a company who looked. */
export function exchangePart(
  foundation: Foundation,
  {
    deleteAnswers,
    revocations: { isOverdue },
    completeness: { proveMap, epochs },
  }: {
    readonly deleteAnswers: DeleteAnswers
    readonly revocations: Revocations
    readonly completeness: Completeness
  },
): Part {
  const { config, log, report, crypto, clock, self, keyId, signer } = foundation
  const { membership, blocks, peers, sealing, proofs, trust, grantsChain, turns } = foundation
  const { exchanges, grants, orders, records, looks, whoLooked, persons, adverse } = foundation.stores
  const { objections, receivedOutcomes } = foundation.stores
  const vaults = { keys: foundation.grantKeys, wrapping: { wrap, unwrap } }
  const vault = createAnswerVault(vaults)
  const show = createShowExchange({
    ...{ vault, persons, notices: createNoticeVault(vaults) },
    received: receivedOutcomes,
  })
  const bases = createBases({ clock, grants, orders, templateOf: trust.templateOf })
  const manners = createManners({ crypto, keyId, signer, sealing })
  const { alone, together } = manners
  const deliver = createDeliver({
    ...{ crypto, clock, self, manners, exchanges, bases, epochs, vault, adverse },
    carriers: createCarriers({ crypto, peers, sealing }),
    onInvalid: (exchange, error) => log.warn({ exchange, err: error }, 'the answer does not verify'),
    trust: foundation.proofTrust,
  })
  const read = createReadAnswer({
    ...{ clock, self, keyId, signer, grants, show, deleteAnswers },
    keepings: foundation.stores.keepings,
  })
  const inputs = createGateInputs({ clock, membership, blocks, persons })
  const decide = createDecideOrder({ self, inputs, bases, grants })
  const { chains, receipts } = foundation.stores
  const heads = createConfirmHeads({ crypto, self, peers, chains, keyOf: membership.statementKey })
  const ask = createAsk({
    ...{ crypto, clock, self, manners, decide, blocks, exchanges, heads, deliver, show, read },
    chain: grantsChain,
    validityS: config.requestS,
  })
  const answering = createAnswerRequest({
    ...{ crypto, clock, self, membership, inputs, blocks },
    ...{ bases, records, objections, looks, proofs, sealing, turns, isOverdue },
    maps: proveMap,
    budgets: budgetsOf(foundation.network),
    chain: grantsChain,
  })
  const subscription = subscriptionPart(foundation, { ask, decide, bases, inputs, maps: proveMap })
  const requestFiles = requestFilePart(foundation, { ask, read })
  const resource = exchangeResource({
    ...{ ask, exchanges, read, looks },
    askBatch: createAskBatch({ crypto, ask, keys: foundation.stores.idempotencyKeys }),
    dryRun: createDryRun({ decide }),
    whoLooked: createListWhoLooked({ self, subjectOf: foundation.subjectOf, proofs, store: whoLooked }),
  })
  return {
    resource(add) {
      resource(add)
      subscription.resource(add)
      requestFiles.resource(add)
    },
    handlers: [
      ...subscription.handlers,
      ['prekey', sealing.givePrekey],
      ['exchange', createAnswerAlone({ answering, alone })],
      ['exchanges', createAnswerTogether({ answering, together, onError: report('exchanges') })],
      ['chainHead', createGiveHeads({ chains })],
      [
        'receipt',
        createReceiveReceipts({
          ...{ crypto, clock, self, keyId, signer, receipts, keyOf: membership.statementKey },
        }),
      ],
    ],
    loops: [
      ...subscription.loops,
      ...requestFiles.loops,
      {
        name: 'adverse data',
        everyMs: 60_000,
        work: createEraseAdverse({ clock, answers: adverse, vault }),
      },
      {
        name: 'receipts',
        everyMs: 5_000,
        work: createSendReceipts({
          ...{ crypto, self, peers, receipts, keyOf: membership.statementKey },
          onError: report('receipts'),
        }),
      },
      { name: 'prekeys', everyMs: 5_000, work: sealing.rotate },
      {
        name: 'exchanges',
        everyMs: 1_000,
        work: createDeliverUnsettled({ exchanges, deliver, onError: report('exchanges') }),
      },
    ],
  }
}
