import type { ProposalView } from '../api/council.ts'
import { type Client, callJson } from '../client.ts'

/**
 * A proposal in words, how it stands, and who voted how, as of the last final block.
 * @throws HexinError PROPOSAL_UNKNOWN, also for one that is not final yet
 */
export function getProposal(client: Client, { id }: getProposal.Parameters): Promise<ProposalView> {
  return callJson(client, { method: 'GET', path: `/v1/council/proposals/${id}` })
}

export declare namespace getProposal {
  type Parameters = {
    readonly id: string
  }
}
