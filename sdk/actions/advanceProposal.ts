import type { CouncilStep } from '../api/council.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Queues or executes a decided proposal, which any member's node may, or takes one of the member's own back before its votes begin.
 * @throws HexinError PROPOSAL_UNDECIDED, PROPOSAL_NOT_QUEUED, PROPOSAL_QUEUE_NEEDLESS, PROPOSAL_NOT_YET, PROPOSAL_EXPIRED, PROPOSAL_NOT_CANCELABLE;
 * DECISION_REFUSED where a contract refuses what was decided
 */
export function advanceProposal(
  client: Client,
  { id, step, idempotencyKey }: advanceProposal.Parameters,
): Promise<CouncilStep> {
  return callJson(client, { method: 'POST', path: `/v1/council/proposals/${id}/${step}`, idempotencyKey })
}

export declare namespace advanceProposal {
  type Parameters = {
    readonly id: string
    readonly step: 'queue' | 'execute' | 'cancel'
    readonly idempotencyKey: string
  }
}
