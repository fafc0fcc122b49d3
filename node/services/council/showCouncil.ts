import type { ProposalSummary, ProposalView, SeatList } from '@hexin/sdk/api/council.ts'
import type { Body } from '@hexin/sdk/council/decision.ts'
import { reasonOf } from '@hexin/sdk/council/proposal.ts'
import {
  EXPIRATION_S,
  GRACE_PERIOD_S,
  type ProposalState,
  proposalState,
} from '@hexin/sdk/council/proposalState.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { CouncilIndex, ProposalId, ProposalRow } from '../../ports/council.ts'
import type { Page, PageQuery } from '../../ports/page.ts'
import type { FollowChain } from '../followChain.ts'
import type { Membership } from '../membership.ts'
import { pageOfKept } from '../pages.ts'
import type { ReadCall } from './readCall.ts'

/** How a proposal is named outside: `council-` or `emergency-`, and its number without 0x. */
export const proposalIdOf = ({ body, number }: ProposalId): string => `${body}-${number.slice(2)}`

export function readProposalId(id: string): ProposalId {
  const [body = '', number = ''] = id.split('-')
  return { body: body as Body, number: `0x${number}` }
}

export type ShowCouncil = {
  seats(): Promise<SeatList>
  /** Newest first. */
  list(query: PageQuery & { readonly state?: ProposalState | undefined }): Promise<Page<ProposalSummary>>
  /** @throws HexinError PROPOSAL_UNKNOWN */
  one(id: string): Promise<ProposalView>
}

/** The council as of the last final block that was read, in words. */
export function createShowCouncil({
  account,
  council,
  membership,
  follow,
  readCall,
}: {
  /** This member's chain account. */
  readonly account: Hex
  readonly council: CouncilIndex
  readonly membership: Membership
  readonly follow: FollowChain
  readonly readCall: ReadCall
}): ShowCouncil {
  const memberOf = (address: Hex): number | null => membership.memberOfAccount(address) ?? null
  const stateOf = (row: ProposalRow): ProposalState => proposalState(row, follow.head()?.time ?? 0)

  /** Before which second it has to be carried out: from the queue, or, where it needs none, after the votes. */
  function lastCall({ eta, deadline, terms }: ProposalRow): number | null {
    if (eta === undefined) return terms ? deadline + GRACE_PERIOD_S + 1 : null
    return terms?.expires ? eta + EXPIRATION_S : null
  }

  function summary(row: ProposalRow): ProposalSummary {
    const { proposer, terms, eta } = row
    return {
      id: proposalIdOf(row),
      body: row.body,
      state: stateOf(row),
      proposer: { member: memberOf(proposer), account: proposer },
      reason: reasonOf(row.description).replaceAll('\n', ' '),
      decisions: row.calls.map((call) => readCall(row.body, call)),
      createdAt: row.time,
      ...{ snapshot: row.snapshot, deadline: row.deadline, votes: { ...row.votes } },
      ...{ seats: terms?.seats ?? null, quorum: terms?.quorum ?? null, delayS: terms?.delayS ?? null },
      executableFrom: eta ?? null,
      executableUntil: lastCall(row),
      endedAt: row.endedAt ?? null,
    }
  }

  return {
    async seats() {
      const seats = await council.seats()
      return {
        seats: seats.map(({ time, ...seat }) => ({ ...seat, since: time })),
        own: seats.find((seat) => seat.account === account)?.group ?? null,
      }
    },
    list: ({ state, ...query }) =>
      pageOfKept(
        council.proposals,
        async (rows) =>
          rows.map((row) => (state === undefined || stateOf(row) === state ? summary(row) : undefined)),
        ({ position }) => [position],
        query,
      ),
    async one(id) {
      const key = readProposalId(id)
      const row = await council.proposal(key)
      if (!row) throw new HexinError('PROPOSAL_UNKNOWN', { found: id })
      const votes = await council.votes(key)
      return {
        ...summary(row),
        ballots: votes.map(({ account: voter, support, weight, reason, time }) => ({
          member: memberOf(voter),
          ...{ account: voter, support, weight, reason: reason.replaceAll('\n', ' '), time },
        })),
        ownVote: votes.find((vote) => vote.account === account)?.support ?? null,
      }
    },
  }
}
