import type { BallotOrder, CouncilStep, MemberStep, ProposalOrder } from '@hexin/sdk/api/council.ts'
import { bodyOf, type Decision, decisionsSchema } from '@hexin/sdk/council/decision.ts'
import { encodeDecision } from '@hexin/sdk/council/decisionCalls.ts'
import {
  claimSeatCall,
  descriptionHash,
  descriptionOf,
  proposalNumber,
  proposeCall,
  stepCall,
  voteCall,
} from '@hexin/sdk/council/proposal.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { type Hex, toHex, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'
import type { Chain } from '../../ports/chain.ts'
import type { CouncilIndex, ProposalId, ProposalRow } from '../../ports/council.ts'
import type { Membership } from '../membership.ts'
import { claimRefusal, proposeRefusal, type Step, stepRefusal } from './refusals.ts'
import type { SendOnce } from './sendOnce.ts'
import { proposalIdOf, readProposalId } from './showCouncil.ts'

/** For one call to be voted on and carried out; the most of it is a key's storage. */
const GAS_EACH = 500_000n
const GAS_BASE = 500_000n

export type Proposals = {
  /**
   * Brings decisions in, with this member's seat. The id follows from the order and the key.
   * @throws HexinError MEMBER_UNKNOWN, SEAT_MISSING, DECISION_REFUSED, IDEMPOTENCY_KEY_REUSED
   */
  propose(order: ProposalOrder, idempotencyKey: string): Promise<CouncilStep>
  /** @throws HexinError PROPOSAL_UNKNOWN, SEAT_MISSING, VOTE_..., IDEMPOTENCY_KEY_REUSED */
  vote(id: string, ballot: BallotOrder, idempotencyKey: string): Promise<CouncilStep>
  /**
   * What follows the votes, or takes the proposal back before them. Anybody may queue and execute.
   * @throws HexinError PROPOSAL_..., DECISION_REFUSED with the contract's own words, IDEMPOTENCY_KEY_REUSED
   */
  step(id: string, step: Exclude<Step, 'vote'>, idempotencyKey: string): Promise<CouncilStep>
  /**
   * Moves this member's seat to the chain key that the node runs with, after a change of keys.
   * @throws HexinError SEAT_MISSING, KEY_AUTHORITY_MISSING, IDEMPOTENCY_KEY_REUSED
   */
  claimSeat(idempotencyKey: string): Promise<MemberStep>
}

/** This member's part in the council. Who may do what, and when, the contract decides. */
export function createProposals({
  crypto,
  self,
  network,
  account,
  chain,
  council,
  membership,
  sendOnce,
}: {
  readonly crypto: Crypto
  readonly self: number
  readonly network: Network
  /** This member's chain account. */
  readonly account: Hex
  readonly chain: Chain
  readonly council: CouncilIndex
  readonly membership: Membership
  readonly sendOnce: SendOnce
}): Proposals {
  /** A number that nobody has yet could become anybody's: it is refused before it could hit another member. */
  function assertMembersKnown(decisions: readonly Decision[]): void {
    for (const decision of decisions)
      if ('member' in decision && !membership.find(decision.member))
        throw new HexinError('MEMBER_UNKNOWN', {
          found: decision.member,
          detail: 'A new member has its number once it is admitted; propose its keys and its seat then.',
        })
  }

  async function find(id: string): Promise<ProposalRow> {
    const row = await council.proposal(readProposalId(id))
    if (!row) throw new HexinError('PROPOSAL_UNKNOWN', { found: id })
    return row
  }

  async function assertSeatCounted({ snapshot }: ProposalRow): Promise<void> {
    if ((await chain.ownVotes(snapshot)) === 0) throw new HexinError('SEAT_MISSING')
  }

  const gasFor = (calls: number): bigint => GAS_BASE + GAS_EACH * BigInt(calls)
  const answer = (id: ProposalId, sent: Pick<CouncilStep, 'nonce' | 'state'>): CouncilStep => ({
    id: proposalIdOf(id),
    ...sent,
  })

  return {
    async propose(order, idempotencyKey) {
      const decisions = decisionsSchema.parse(order.decisions)
      assertMembersKnown(decisions)
      const body = decisions.some((decision) => bodyOf(decision) === 'emergency') ? 'emergency' : 'council'
      const calls = decisions.map((decision) => encodeDecision(network.contracts, decision))
      const tag = toHex(crypto.sha256(utf8(idempotencyKey))).slice(2, 34)
      const description = descriptionOf({ reason: order.reason, tag, proposer: account })
      const number = proposalNumber({ calls, descriptionHash: descriptionHash(description) })
      const sent = await sendOnce({
        ...{ key: idempotencyKey, purpose: 'propose', body: order, refusal: proposeRefusal },
        call: async () => ({
          contract: body,
          data: proposeCall(calls, description),
          gas: gasFor(calls.length),
        }),
      })
      return answer({ body, number }, sent)
    },
    async vote(id, ballot, idempotencyKey) {
      const row = await find(id)
      const sent = await sendOnce({
        ...{ key: idempotencyKey, purpose: 'vote', body: { id, ...ballot } },
        call: async () => ({
          contract: row.body,
          data: voteCall(row.number, ballot.support, ballot.reason ?? ''),
          gas: GAS_BASE,
        }),
        refusal: (revert) => stepRefusal('vote', row, revert),
        // The contract would count it as nothing.
        accepted: () => assertSeatCounted(row),
      })
      return answer(row, sent)
    },
    async step(id, step, idempotencyKey) {
      const row = await find(id)
      const sent = await sendOnce({
        ...{ key: idempotencyKey, purpose: step, body: { id } },
        call: async () => ({
          contract: row.body,
          data: stepCall(step, row),
          gas: gasFor(row.calls.length),
        }),
        refusal: (revert) => stepRefusal(step, row, revert),
      })
      return answer(row, sent)
    },
    async claimSeat(idempotencyKey) {
      const sent = await sendOnce({
        ...{ key: idempotencyKey, purpose: 'claim', body: {}, refusal: claimRefusal },
        call: async () => ({ contract: 'seats', data: claimSeatCall(), gas: GAS_BASE }),
      })
      return { member: self, ...sent }
    },
  }
}
