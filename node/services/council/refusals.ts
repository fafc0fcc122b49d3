import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import type { Revert } from '../../ports/chain.ts'
import type { ProposalRow } from '../../ports/council.ts'

export type Step = 'vote' | 'queue' | 'execute' | 'cancel'

/** Why the council's contract refuses a step on a proposal, in words that tell what to do. */
export function stepRefusal(step: Step, row: ProposalRow, { name, args, words }: Revert): HexinError {
  if (name === 'GovernorUnexpectedProposalState') return unexpectedState(step, row, Number(args[1]))
  const code = step === 'cancel' ? cancelCodes[name ?? ''] : stepCodes[name ?? '']
  if (code === 'PROPOSAL_NOT_YET') return new HexinError(code, { expected: row.eta })
  if (code) return new HexinError(code)
  return new HexinError('DECISION_REFUSED', { found: words })
}

/** Why a proposal is refused. */
export const proposeRefusal = ({ name, words }: Revert): HexinError =>
  name === 'GovernorInsufficientProposerVotes'
    ? new HexinError('SEAT_MISSING')
    : new HexinError('DECISION_REFUSED', { found: words })

/** Why a seat can't be moved. */
export const claimRefusal = ({ name, words }: Revert): HexinError =>
  new HexinError(name === 'SeatUnknown' ? 'SEAT_MISSING' : 'KEY_AUTHORITY_MISSING', { found: words })

const stepCodes: Readonly<Record<string, ErrorCode>> = {
  GovernorAlreadyCastVote: 'VOTE_ALREADY_CAST',
  GovernorNonexistentProposal: 'PROPOSAL_UNKNOWN',
  GovernorProposalQueueingNotRequired: 'PROPOSAL_QUEUE_NEEDLESS',
  GovernorUnmetDelay: 'PROPOSAL_NOT_YET',
  AccessManagerAlreadyScheduled: 'PROPOSAL_TWIN_QUEUED',
  AccessManagerNotReady: 'PROPOSAL_NOT_YET',
  AccessManagerExpired: 'PROPOSAL_EXPIRED',
  // Another proposal has queued the same since.
  GovernorMismatchedNonce: 'PROPOSAL_EXPIRED',
  AccessManagerNotScheduled: 'PROPOSAL_STOPPED',
}

const cancelCodes: Readonly<Record<string, ErrorCode>> = {
  GovernorNonexistentProposal: 'PROPOSAL_UNKNOWN',
  GovernorUnableToCancel: 'PROPOSAL_NOT_CANCELABLE',
}

/** States by their numbers in the Governor, and what each makes of a step that it doesn't allow. */
function unexpectedState(step: Step, row: ProposalRow, state: number): HexinError {
  const { snapshot, deadline } = row
  switch (state) {
    case 0:
      return step === 'vote'
        ? new HexinError('VOTE_NOT_OPEN', { expected: snapshot })
        : new HexinError('PROPOSAL_UNDECIDED', { expected: deadline })
    case 1:
      return new HexinError('PROPOSAL_UNDECIDED', { expected: deadline })
    case 2:
      return new HexinError('PROPOSAL_CANCELED')
    case 3:
      return new HexinError(step === 'vote' ? 'VOTE_CLOSED' : 'PROPOSAL_DEFEATED')
    case 4:
      return new HexinError(step === 'vote' ? 'VOTE_CLOSED' : 'PROPOSAL_NOT_QUEUED')
    case 5:
      return new HexinError(step === 'vote' ? 'VOTE_CLOSED' : 'PROPOSAL_QUEUED', { expected: row.eta })
    default:
      return new HexinError('PROPOSAL_EXECUTED')
  }
}
