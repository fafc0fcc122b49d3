import type { Revert } from '@hexin/node/ports/chain.ts'
import type { ProposalRow } from '@hexin/node/ports/council.ts'
import {
  claimRefusal,
  proposeRefusal,
  type Step,
  stepRefusal,
} from '@hexin/node/services/council/refusals.ts'
import { accessManagerAbi, councilAbi, seatsAbi } from '@hexin/sdk/abis/generated.ts'
import { describe, expect, test } from 'vitest'

const row = { snapshot: 100, deadline: 200, eta: 300 } as ProposalRow
const errors = new Set<string>(
  [...accessManagerAbi, ...councilAbi, ...seatsAbi].flatMap((item) =>
    item.type === 'error' ? [item.name] : [],
  ),
)

/** What a contract says, by an error that it has. */
function revert(name: string, ...args: readonly unknown[]): Revert {
  if (!errors.has(name)) throw new Error(`no contract has an error ${name}`)
  return { name, args, words: `${name}(${args.join(', ')})` }
}
const inState = (state: number) => revert('GovernorUnexpectedProposalState', 1n, state, '0x')

describe('why a step on a proposal is refused', () => {
  test.each<[Step, Revert, string, unknown]>([
    ['vote', inState(0), 'VOTE_NOT_OPEN', 100],
    ['vote', inState(2), 'PROPOSAL_CANCELED', undefined],
    ['vote', inState(3), 'VOTE_CLOSED', undefined],
    ['vote', inState(4), 'VOTE_CLOSED', undefined],
    ['vote', inState(5), 'VOTE_CLOSED', 300],
    ['vote', inState(7), 'PROPOSAL_EXECUTED', undefined],
    ['vote', revert('GovernorAlreadyCastVote', '0x1'), 'VOTE_ALREADY_CAST', undefined],
    ['queue', inState(0), 'PROPOSAL_UNDECIDED', 200],
    ['queue', inState(1), 'PROPOSAL_UNDECIDED', 200],
    ['queue', inState(3), 'PROPOSAL_DEFEATED', undefined],
    ['queue', inState(5), 'PROPOSAL_QUEUED', 300],
    ['queue', revert('GovernorProposalQueueingNotRequired', 1n), 'PROPOSAL_QUEUE_NEEDLESS', undefined],
    ['queue', revert('AccessManagerAlreadyScheduled', '0x1'), 'PROPOSAL_TWIN_QUEUED', undefined],
    ['execute', inState(4), 'PROPOSAL_NOT_QUEUED', undefined],
    ['execute', revert('GovernorUnmetDelay', 1n, 300n), 'PROPOSAL_NOT_YET', 300],
    ['execute', revert('AccessManagerNotReady', '0x1'), 'PROPOSAL_NOT_YET', 300],
    ['execute', revert('AccessManagerExpired', '0x1'), 'PROPOSAL_EXPIRED', undefined],
    ['execute', revert('GovernorMismatchedNonce', 1n, 1n, 2n), 'PROPOSAL_EXPIRED', undefined],
    ['execute', revert('AccessManagerNotScheduled', '0x1'), 'PROPOSAL_STOPPED', undefined],
    ['execute', revert('GovernorNonexistentProposal', 1n), 'PROPOSAL_UNKNOWN', undefined],
    ['cancel', revert('GovernorUnableToCancel', 1n, '0x1'), 'PROPOSAL_NOT_CANCELABLE', undefined],
    ['cancel', inState(2), 'PROPOSAL_CANCELED', undefined],
  ])('%s: %o', (step, said, code, expected) => {
    expect(stepRefusal(step, row, said)).toMatchObject({ code, expected })
  })

  test('what has no code of its own is told in the contract’s words', () => {
    for (const said of [revert('SeatTaken', 1, 2), { name: undefined, args: [], words: 'out of gas' }])
      for (const refusal of [stepRefusal('execute', row, said), proposeRefusal(said)])
        expect(refusal).toMatchObject({ code: 'DECISION_REFUSED', found: said.words })
  })

  test('of a proposal and of a claim', () => {
    const poor = revert('GovernorInsufficientProposerVotes', '0x1', 0n, 1n)
    expect(proposeRefusal(poor)).toMatchObject({ code: 'SEAT_MISSING' })
    expect(claimRefusal(revert('SeatUnknown', 0))).toMatchObject({ code: 'SEAT_MISSING' })
    expect(claimRefusal(revert('SeatAccountInvalid', 1, '0x1'))).toMatchObject({
      code: 'KEY_AUTHORITY_MISSING',
    })
  })
})
