import { objectionResource } from '../http/resources/objections.ts'
import { unwrap, wrap } from '../keys/wrap.ts'
import { createAnswerVault } from '../services/exchange/answerVault.ts'
import { createDecideObjection } from '../services/objection/decideObjection.ts'
import { createLedger } from '../services/objection/ledger.ts'
import { createNoticeVault } from '../services/objection/noticeVault.ts'
import { createOpenObjection } from '../services/objection/openObjection.ts'
import { createReceiveAck } from '../services/objection/receiveAck.ts'
import { createReceiveNotice } from '../services/objection/receiveNotice.ts'
import { createShowObjections } from '../services/objection/showObjections.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** Companies' objections to records: taken, decided, told to whoever received the record, kept for the regulator. */
export function objectionPart(foundation: Foundation): Part {
  const { crypto, clock, self, keyId, signer, membership, trust, subjectOf, proofTrust, turns } = foundation
  const { objections, records, exchanges, receivedOutcomes, objectionLedger } = foundation.stores
  const { keyOf } = proofTrust
  const vaults = { keys: foundation.grantKeys, wrapping: { wrap, unwrap } }
  const ledger = createLedger({ crypto, clock, self, membership, keyOf, store: objectionLedger })
  return {
    resource: objectionResource({
      open: createOpenObjection({
        ...{ crypto, clock, self, keyId, signer, trust, membership, records, objections, turns },
      }),
      decide: createDecideObjection({
        ...{ crypto, clock, self, keyId, signer, membership, objections, turns },
      }),
      show: createShowObjections({ crypto, clock, self, subjectOf, objections }),
      ledger,
    }),
    handlers: [
      [
        'objectionNotice',
        createReceiveNotice({
          ...{ crypto, clock, self, keyId, signer, exchanges },
          trust: proofTrust,
          answers: createAnswerVault(vaults),
          notices: createNoticeVault(vaults),
          received: receivedOutcomes,
        }),
      ],
      ['objectionAck', createReceiveAck({ crypto, self, keyOf, objections })],
      ['objectionLedger', ledger.receive],
    ],
  }
}
