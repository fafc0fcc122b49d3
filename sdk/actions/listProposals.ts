import type { ProposalList, ProposalSummary } from '../api/council.ts'
import { type Client, callJson } from '../client.ts'
import type { ProposalState } from '../council/proposalState.ts'
import { items } from '../pages.ts'

/** What was proposed in the council, newest first, read page by page; of one state if it is given. */
export function listProposals(
  client: Client,
  { state }: listProposals.Parameters = {},
): AsyncGenerator<ProposalSummary> {
  return items(
    (at, query): Promise<ProposalList> =>
      callJson(at, { method: 'GET', path: '/v1/council/proposals', query: { ...query, state } }),
    client,
    {},
    'proposals',
  )
}

export declare namespace listProposals {
  type Parameters = {
    readonly state?: ProposalState
  }
}
