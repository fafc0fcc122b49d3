import type { BallotOrder, CouncilStep } from '../api/council.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Casts the member's vote, once and for ever.
 * @throws HexinError PROPOSAL_UNKNOWN, SEAT_MISSING, VOTE_NOT_OPEN, VOTE_CLOSED, VOTE_ALREADY_CAST
 */
export function voteOnProposal(
  client: Client,
  { id, idempotencyKey, ...json }: voteOnProposal.Parameters,
): Promise<CouncilStep> {
  return callJson(client, {
    method: 'POST',
    path: `/v1/council/proposals/${id}/votes`,
    json,
    idempotencyKey,
  })
}

export declare namespace voteOnProposal {
  type Parameters = BallotOrder & {
    readonly id: string
    readonly idempotencyKey: string
  }
}
