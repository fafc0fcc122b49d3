// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorTimelockAccess} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockAccess.sol";
import {Council} from "../../contracts/Council.sol";
import {IMembers, MemberStatus} from "../../contracts/interfaces/IMembers.sol";
import {Roles} from "../../contracts/types/RoleSet.sol";
import {CouncilFixture} from "./helpers/CouncilFixture.sol";

/// @dev How far a proposal reaches: never to the council itself, never past the AccessManager, and not for ever.
contract CouncilReachTest is CouncilFixture {
    bytes private admit;
    bytes private suspend;

    function setUp() public override {
        super.setUp();
        admit = abi.encodeCall(IMembers.admit, (Roles.COURT, keccak256("court")));
        suspend = abi.encodeCall(IMembers.suspend, (notary));
    }

    function testFuzz_noCallOnItself(uint256 place, uint256 length, bytes calldata call) public {
        length = bound(length, 1, 9);
        place %= length;
        for (uint256 i = 0; i < 5; ++i) {
            Council by = i % 2 == 0 ? council : emergency;
            (address[] memory targets, bytes[] memory calls) = (new address[](length), new bytes[](length));
            for (uint256 j = 0; j < length; ++j) (targets[j], calls[j]) = (address(members), suspend);
            (targets[place], calls[place]) = (address(by), i == 4 ? call : onItself(by, i));
            vm.expectRevert(abi.encodeWithSelector(Council.CouncilCallsItself.selector, place));
            vm.prank(seat(0));
            by.propose(targets, new uint256[](length), calls, "itself");
        }
    }

    /// @dev Nor by a detour over the AccessManager, as whose admin the council calls anything that waits for its delay.
    function test_noDetour() public {
        bytes memory call = abi.encodeCall(Governor.relay, (address(members), 0, admit));
        Proposal memory p =
            propose(council, address(manager), abi.encodeCall(IAccessManager.execute, (address(council), call)), "detour");
        vote(p, 0, 4, 1);
        queue(p);
        pass(7 days);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessManager.AccessManagerUnauthorizedCall.selector,
                address(manager),
                address(council),
                Governor.relay.selector
            )
        );
        execute(p);
        for (uint256 i = 0; i < 4; ++i) {
            call = onItself(council, i);
            vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, address(this)));
            (bool done,) = address(council).call(call);
            done;
        }
    }

    /// @dev What the guard is for: a council that called itself would pass no delay, but could lock itself for ever.
    function test_whatItWouldDoToItself() public {
        bytes32 operation = manager.hashOperation(address(council), address(members), admit);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation));
        vm.prank(address(council));
        council.relay(address(members), 0, admit);

        bytes4[] memory admission = new bytes4[](1);
        admission[0] = IMembers.admit.selector;
        vm.prank(address(council));
        council.setAccessManagerIgnored(address(members), admission, true);
        Proposal memory p = propose(council, address(members), admit, "at once");
        vote(p, 0, 4, 1);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation));
        execute(p);

        vm.prank(address(council));
        council.setBaseDelaySeconds(type(uint32).max);
        p = propose(council, address(members), suspend, "in 136 years");
        vote(p, 0, 4, 1);
        queue(p);
        assertEq(council.proposalEta(p.id), time + type(uint32).max);
    }

    /// @dev A decision that nobody carries out is no loaded weapon for later.
    /// @dev Fourteen days, their last second included.
    function test_theLastSecond() public {
        Proposal memory p = propose(council, address(members), suspend, "suspend");
        vote(p, 0, 4, 1);
        passTo(council.proposalDeadline(p.id) + 14 days);
        assertState(p, IGovernor.ProposalState.Succeeded);
        pass(1);
        assertState(p, IGovernor.ProposalState.Expired);
    }

    function testFuzz_aForgottenDecisionExpires(uint256 late) public {
        Proposal memory p = propose(council, address(members), suspend, "suspend");
        vote(p, 0, 4, 1);
        late = bound(late, 1, 100 * 365 days);
        passTo(council.proposalDeadline(p.id) + council.GRACE_PERIOD() + late);
        assertState(p, IGovernor.ProposalState.Expired);
        expectState(p, IGovernor.ProposalState.Expired, IGovernor.ProposalState.Succeeded);
        execute(p);
        assertTrue(members.memberOf(notary).status == MemberStatus.Active, "suspended");
    }

    function testFuzz_untilThenAnybodyCarriesItOut(uint256 later) public {
        Proposal memory p = propose(council, address(members), suspend, "suspend");
        vote(p, 0, 4, 1);
        passTo(bound(later, time, council.proposalDeadline(p.id) + council.GRACE_PERIOD()));
        assertState(p, IGovernor.ProposalState.Succeeded);
        execute(p);
        passTo(time + 1000 days);
        assertState(p, IGovernor.ProposalState.Executed);
    }

    /// @dev Nor is it queued later; and what was queued the AccessManager forgets a week after its delay.
    function test_aForgottenQueue() public {
        Proposal memory p = propose(council, address(members), admit, "never queued");
        vote(p, 0, 4, 1);
        Proposal memory queued = propose(council, address(members), admit, "queued");
        vote(queued, 0, 4, 1);
        queue(queued);
        pass(ADMISSION_DELAY + manager.expiration());
        bytes32 operation = manager.hashOperation(address(council), address(members), admit);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerExpired.selector, operation));
        execute(queued);

        passTo(council.proposalDeadline(p.id) + council.GRACE_PERIOD() + 1);
        expectState(p, IGovernor.ProposalState.Expired, IGovernor.ProposalState.Succeeded);
        queue(p);

        // The same call, decided anew, is another proposal's: the old one doesn't ride on it.
        Proposal memory anew = propose(council, address(members), admit, "anew");
        vote(anew, 0, 4, 1);
        queue(anew);
        pass(ADMISSION_DELAY);
        vm.expectRevert(abi.encodeWithSelector(GovernorTimelockAccess.GovernorMismatchedNonce.selector, queued.id, 1, 2));
        execute(queued);
        execute(anew);
    }

    /// @dev What the council queued it can't take back: it speaks to the AccessManager through the AccessManager, as whom
    /// nobody cancels. Only a guardian stops it ({CouncilTest-test_aChamberStopsAReservedMatter}).
    function test_aQueuedDecisionStands() public {
        Proposal memory p = propose(council, address(members), admit, "admit");
        vote(p, 0, 4, 1);
        bytes memory stop = abi.encodeCall(IAccessManager.cancel, (address(council), address(members), admit));
        Proposal memory back = propose(council, address(manager), stop, "stop it");
        vote(back, 0, 4, 1);
        queue(back);
        pass(6 days);
        queue(p);
        pass(1 days);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessManager.AccessManagerUnauthorizedCancel.selector,
                address(manager),
                address(council),
                address(members),
                IMembers.admit.selector
            )
        );
        execute(back);
        pass(ADMISSION_DELAY);
        execute(p);
        assertEq(members.memberCount(), 7);
    }

    /// @dev Who was outvoted doesn't come back: a defeat stays a defeat.
    function testFuzz_aDefeatStays(uint256 later) public {
        Proposal memory p = propose(council, address(members), suspend, "suspend");
        vote(p, 0, 3, 1);
        pass(VOTING_PERIOD);
        passTo(time + later % (100 * 365 days));
        assertState(p, IGovernor.ProposalState.Defeated);
    }

    function onItself(Council by, uint256 way) private view returns (bytes memory) {
        bytes4[] memory selectors = new bytes4[](1);
        if (way == 0) return abi.encodeCall(Governor.relay, (address(members), 0, admit));
        if (way == 1) return abi.encodeCall(GovernorTimelockAccess.setBaseDelaySeconds, (type(uint32).max));
        if (way == 2) {
            return abi.encodeCall(GovernorTimelockAccess.setAccessManagerIgnored, (address(by), selectors, false));
        }
        return abi.encodeCall(GovernorTimelockAccess.setAccessManagerIgnored, (address(members), selectors, true));
    }

    function passTo(uint256 second) private {
        pass(uint64(second - time));
    }
}
