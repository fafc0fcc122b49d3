import type { Body } from '@hexin/sdk/council/decision.ts'
import type { CouncilCall } from '@hexin/sdk/council/decisionCalls.ts'
import type { Support } from '@hexin/sdk/council/proposal.ts'
import type { ProposalFacts } from '@hexin/sdk/council/proposalState.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Page, PageQuery } from './page.ts'

/** A vote of a controlling group, and who casts it. */
export type SeatRow = {
  readonly group: number
  readonly member: number
  readonly account: Hex
  /** Block, and its unix seconds, that gave or last moved it. */
  readonly block: number
  readonly time: number
}

/** A proposal is known by its body and its number there: both councils number by content alone. */
export type ProposalId = { readonly body: Body; readonly number: Hex }

/** What no event says and never changes once the snapshot is past. */
export type ProposalTerms = NonNullable<ProposalFacts['terms']> & {
  /** Seconds between queueing and execution. */
  readonly delayS: number
}

export type ProposalRow = ProposalId &
  Omit<ProposalFacts, 'terms' | 'votes'> & {
    /** Its place among all proposals that this node has read, in order. */
    readonly position: number
    readonly proposer: Hex
    readonly calls: readonly CouncilCall[]
    readonly description: string
    readonly descriptionHash: Hex
    readonly votes: Readonly<Record<Support, number>>
    readonly terms: ProposalTerms | undefined
    readonly block: number
    readonly time: number
    /** When it was executed or canceled. */
    readonly endedAt: number | undefined
  }

export type VoteRow = {
  readonly account: Hex
  readonly support: Support
  readonly weight: number
  readonly reason: string
  readonly block: number
  readonly time: number
}

/** The council's seats, proposals and votes, as the final blocks say that this node has read. */
export type CouncilIndex = {
  seats(): Promise<readonly SeatRow[]>
  /** Newest first. */
  proposals(query: PageQuery): Promise<Page<ProposalRow>>
  proposal(id: ProposalId): Promise<ProposalRow | undefined>
  /** In the order in which they were cast. */
  votes(id: ProposalId): Promise<readonly VoteRow[]>
  /** Proposals whose snapshot is before this time and whose terms were not read yet. */
  withoutTerms(time: number): Promise<readonly (ProposalId & { readonly snapshot: number })[]>
  keepTerms(id: ProposalId, terms: ProposalTerms): Promise<void>
}
