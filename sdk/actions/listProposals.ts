import type { ProposalList, ProposalSummary } from '../api/council.ts'
import { type Client, callJson } from '../client.ts'
import type { ProposalState } from '../council/proposalState.ts'

/** What was proposed in the council, newest first, read page by page; of one state if it is given. */
export async function* listProposals(
  client: Client,
  { state }: listProposals.Parameters = {},
): AsyncGenerator<ProposalSummary> {
  let after: string | null | undefined
  while (after !== null) {
    const query = { state, after }
    const page: ProposalList = await callJson(client, {
      method: 'GET',
      path: '/v1/council/proposals',
      query,
    })
    yield* page.proposals
    after = page.next
  }
}

export declare namespace listProposals {
  type Parameters = {
    readonly state?: ProposalState
  }
}
