import type { ReportState } from '../services/reportState.ts'
import { auditPart } from './audit.ts'
import { bindingPart } from './binding.ts'
import { completenessOf } from './completeness.ts'
import { evidencePart } from './evidence.ts'
import { exchangePart } from './exchange.ts'
import { faultPart } from './faults.ts'
import type { Foundation } from './foundation.ts'
import { grantPart } from './grant.ts'
import { grantRequestPart } from './grantRequest.ts'
import { deletionOf, keepingPart } from './keeping.ts'
import { councilPart, memberPart } from './member.ts'
import { messagePart } from './message.ts'
import { objectionPart } from './objection.ts'
import { orderPart } from './order.ts'
import type { Part } from './part.ts'
import { personPart } from './person.ts'
import { recordPart } from './record.ts'
import { revocationPart, revocationsOf } from './revocation.ts'

/** Puts right what an earlier process left undone, and makes the parts that are the member's business in the network, however it is reached. */
export async function businessOf(foundation: Foundation, state: ReportState): Promise<readonly Part[]> {
  const deleteAnswers = deletionOf(foundation)
  await deleteAnswers.replay()
  const revocations = revocationsOf(foundation)
  await revocations.round()
  const completeness = completenessOf(foundation)
  return [
    memberPart(foundation, state),
    councilPart(foundation),
    recordPart(foundation),
    bindingPart(foundation),
    grantPart(foundation),
    grantRequestPart(foundation),
    orderPart(foundation),
    auditPart(foundation),
    exchangePart(foundation, { deleteAnswers, revocations, completeness }),
    faultPart(foundation),
    keepingPart(foundation, deleteAnswers),
    revocationPart(revocations),
    personPart(foundation),
    objectionPart(foundation),
    evidencePart(foundation, completeness.grow),
    messagePart(foundation),
    completeness.part,
  ]
}
