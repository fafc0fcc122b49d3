// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorTimelockAccess} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockAccess.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @dev What a council is made with. None of it ever changes: other terms are another council, which this one votes in.
struct CouncilTerms {
    /// Of all seats, how many must vote for a proposal: `numerator` of every `denominator`, rounded up.
    uint32 numerator;
    uint32 denominator;
    /// Seconds between a proposal and the votes on it.
    uint32 votingDelay;
    /// Seconds within which votes are cast.
    uint32 votingPeriod;
}

/// @title Council
/// @notice The members' votes. What it may do, and after which delay, the AccessManager says.
/// @dev OpenZeppelin's Governor, with its interface ({IGovernor}), on {Seats}: one vote a seat, cast by the seat's account.
/// - Only a seat proposes.
/// - A proposal needs the stated part of all seats at its snapshot, the suspended ones included, and more votes for it
///   than against it. Who abstains counts as who stays away.
/// - Where no further vote could change the outcome any more, it is decided at once; else when its time is over.
/// - What is decided is queued and executed by anybody, after the delay that the AccessManager has for it; what nobody
///   does so within {GRACE_PERIOD} never is.
/// - It has no call on itself: Governor's functions for that, {relay} among them, are nobody's.
contract Council is GovernorVotes, GovernorCountingSimple, GovernorTimelockAccess {
    /// @dev More than all, none, or no time at all.
    error CouncilTermsInvalid(CouncilTerms terms);

    /// @dev The proposal's call of this index is to the council itself, whose terms never change.
    error CouncilCallsItself(uint256 index);

    /// @notice How many seconds after the time for votes a decision may still be queued, or executed if it needs no
    /// delay.
    uint256 public constant GRACE_PERIOD = 14 days;

    uint32 private immutable _numerator;
    uint32 private immutable _denominator;
    uint32 private immutable _votingDelay;
    uint32 private immutable _votingPeriod;

    constructor(string memory name_, IVotes seats, address manager, CouncilTerms memory terms)
        Governor(name_)
        GovernorVotes(seats)
        GovernorTimelockAccess(manager, 0)
    {
        require(
            terms.numerator != 0 && terms.numerator <= terms.denominator && terms.votingPeriod != 0,
            CouncilTermsInvalid(terms)
        );
        _numerator = terms.numerator;
        _denominator = terms.denominator;
        _votingDelay = terms.votingDelay;
        _votingPeriod = terms.votingPeriod;
    }

    /// @inheritdoc Governor
    function votingDelay() public view override returns (uint256) {
        return _votingDelay;
    }

    /// @inheritdoc Governor
    function votingPeriod() public view override returns (uint256) {
        return _votingPeriod;
    }

    /// @notice One: only a seat proposes.
    function proposalThreshold() public pure override returns (uint256) {
        return 1;
    }

    /// @notice How many votes for a proposal were needed at this second.
    function quorum(uint256 timepoint) public view override returns (uint256) {
        return Math.mulDiv(token().getPastTotalSupply(timepoint), _numerator, _denominator, Math.Rounding.Ceil);
    }

    /// @inheritdoc Governor
    function state(uint256 proposalId) public view override returns (ProposalState current) {
        current = super.state(proposalId);
        if (current == ProposalState.Active && _isDecided(proposalId)) {
            return proposalEta(proposalId) == 0 ? ProposalState.Succeeded : ProposalState.Queued;
        }
        // What is queued expires in the AccessManager.
        if (current == ProposalState.Succeeded && clock() > proposalDeadline(proposalId) + GRACE_PERIOD) {
            return ProposalState.Expired;
        }
    }

    /// @inheritdoc GovernorTimelockAccess
    function proposalNeedsQueuing(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockAccess)
        returns (bool)
    {
        return super.proposalNeedsQueuing(proposalId);
    }

    /// @inheritdoc GovernorTimelockAccess
    function propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) public override(Governor, GovernorTimelockAccess) returns (uint256) {
        // Bound: the calls, which the proposer sends and pays for.
        for (uint256 i = 0; i < targets.length; ++i) {
            require(targets[i] != address(this), CouncilCallsItself(i));
        }
        return super.propose(targets, values, calldatas, description);
    }

    /// @dev Votes for it, and no others, make the quorum.
    function _quorumReached(uint256 proposalId) internal view override(Governor, GovernorCountingSimple) returns (bool) {
        (, uint256 forVotes,) = proposalVotes(proposalId);
        return forVotes >= Math.max(1, quorum(proposalSnapshot(proposalId)));
    }

    /// @dev More than half of all seats are for it, and enough: a vote that was cast is never changed.
    function _isDecided(uint256 proposalId) private view returns (bool) {
        (, uint256 forVotes,) = proposalVotes(proposalId);
        return 2 * forVotes > token().getPastTotalSupply(proposalSnapshot(proposalId)) && _quorumReached(proposalId);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockAccess) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockAccess) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockAccess) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }
}
