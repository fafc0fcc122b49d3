import type { CouncilStep, ProposalOrder } from '../api/council.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Brings decisions in, with the member's seat. They are carried out together or not at all. Who admits a member (`profileHash` of `network.ts` gives the hash)
 * knows its number only afterwards: its keys and its seat are another proposal.
 * @throws HexinError MEMBER_UNKNOWN, SEAT_MISSING
 */
export function propose(client: Client, parameters: propose.Parameters): Promise<CouncilStep> {
  const { decisions, reason, idempotencyKey } = parameters
  return callJson(client, {
    method: 'POST',
    path: '/v1/council/proposals',
    json: { decisions, reason },
    idempotencyKey,
  })
}

export declare namespace propose {
  type Parameters = ProposalOrder & {
    readonly idempotencyKey: string
  }
}
