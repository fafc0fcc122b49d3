// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorTimelockAccess} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockAccess.sol";
import {Council, CouncilTerms} from "../../contracts/Council.sol";
import {Ground, IMembers, MemberStatus} from "../../contracts/interfaces/IMembers.sol";
import {MemberId} from "../../contracts/types/MemberId.sol";
import {Roles} from "../../contracts/types/RoleSet.sol";
import {CouncilFixture} from "./helpers/CouncilFixture.sol";

contract CouncilTest is CouncilFixture {
    bytes private suspendNotary;

    function setUp() public override {
        super.setUp();
        suspendNotary = abi.encodeCall(IMembers.suspend, (notary));
    }

    function test_terms() public view {
        assertEq(council.quorum(time - 1), 4);
        assertEq(emergency.quorum(time - 1), 2);
        assertEq(council.votingDelay(), VOTING_DELAY);
        assertEq(council.votingPeriod(), VOTING_PERIOD);
        assertEq(council.proposalThreshold(), 1);
        assertEq(keccak256(bytes(council.CLOCK_MODE())), keccak256("mode=timestamp"));
    }

    function test_noTerms() public {
        for (uint256 i = 0; i < 3; ++i) {
            CouncilTerms memory t = terms(2, 3);
            if (i == 0) t.numerator = 0;
            if (i == 1) t.numerator = 4;
            if (i == 2) t.votingPeriod = 0;
            vm.expectRevert(abi.encodeWithSelector(Council.CouncilTermsInvalid.selector, t));
            deployCouncil("None", t);
        }
    }

    function test_unanimity() public {
        Council all = deployCouncil("Unanimous", terms(3, 3));
        assertEq(all.quorum(time - 1), SEATS);
    }

    /// @dev Two thirds of all seats decide at once; anybody carries it out.
    function test_twoThirdsSuspend() public {
        Proposal memory p = propose(council, address(members), suspendNotary, "suspend");
        vote(p, 0, 3, 1);
        assertState(p, IGovernor.ProposalState.Active);
        vote(p, 3, 4, 1);
        assertState(p, IGovernor.ProposalState.Succeeded);

        vm.expectEmit(address(members));
        emit IMembers.MemberSuspended(notary);
        execute(p);
        assertState(p, IGovernor.ProposalState.Executed);
        assertTrue(members.memberOf(notary).status == MemberStatus.Suspended, "not suspended");
    }

    function testFuzz_lessIsNotEnough(uint256 against, uint256 abstaining) public {
        against = bound(against, 0, 3);
        abstaining = bound(abstaining, 0, 3 - against);
        Proposal memory p = propose(council, address(members), suspendNotary, "suspend");
        vote(p, 0, 3, 1);
        vote(p, 3, 3 + against, 0);
        vote(p, 3 + against, 3 + against + abstaining, 2);
        pass(VOTING_PERIOD);
        assertState(p, IGovernor.ProposalState.Defeated);
        expectState(p, IGovernor.ProposalState.Defeated, IGovernor.ProposalState.Succeeded);
        execute(p);
    }

    function test_onlySeatsProposeAndCount() public {
        Proposal memory p = draft(council, address(members), suspendNotary, "suspend");
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, stranger, 0, 1));
        vm.prank(stranger);
        council.propose(p.targets, p.values, p.calls, p.words);

        p = propose(council, address(members), suspendNotary, "suspend");
        for (uint160 i = 1; i < 100; ++i) {
            vm.prank(address(i));
            council.castVote(p.id, 1);
        }
        assertState(p, IGovernor.ProposalState.Active);
        vote(p, 0, 1, 1);
        address account = seat(0);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, account));
        vm.prank(account);
        council.castVote(p.id, 1);
    }

    function test_theProposerCancelsBeforeTheVotes() public {
        Proposal memory p = draft(council, address(members), suspendNotary, "suspend");
        vm.prank(seat(0));
        assertEq(council.propose(p.targets, p.values, p.calls, p.words), p.id);
        vm.prank(seat(0));
        assertEq(council.cancel(p.targets, p.values, p.calls, keccak256(bytes(p.words))), p.id);
        assertState(p, IGovernor.ProposalState.Canceled);
    }

    /// @dev Admission waits for its delay: time to see it coming.
    function test_admissionHasADelay() public {
        bytes memory call = abi.encodeCall(IMembers.admit, (Roles.COURT, keccak256("court")));
        Proposal memory p = propose(council, address(members), call, "admit");
        vote(p, 0, 4, 1);
        expectState(p, IGovernor.ProposalState.Succeeded, IGovernor.ProposalState.Queued);
        execute(p);
        queue(p);
        assertState(p, IGovernor.ProposalState.Queued);
        pass(ADMISSION_DELAY - 1);
        vm.expectRevert(
            abi.encodeWithSelector(GovernorTimelockAccess.GovernorUnmetDelay.selector, p.id, time + 1)
        );
        execute(p);
        pass(1);

        vm.expectEmit(address(members));
        emit IMembers.MemberAdmitted(MemberId.wrap(7), Roles.COURT, keccak256("court"));
        execute(p);
    }

    /// @dev A chamber for reserved matters: its vote, as guardian of a role, stops what the council decided.
    function test_aChamberStopsAReservedMatter() public {
        Council chamber = deployCouncil("Chamber", terms(1, 2));
        address to = address(manager);
        carry(propose(council, to, abi.encodeCall(IAccessManager.setRoleGuardian, (ADMISSION, 9)), "reserve"), 7 days);
        carry(propose(council, to, abi.encodeCall(IAccessManager.grantRole, (9, address(chamber), 0)), "chamber"), 7 days);

        bytes memory call = abi.encodeCall(IMembers.admit, (Roles.COURT, keccak256("court")));
        Proposal memory p = propose(council, address(members), call, "admit");
        vote(p, 0, 4, 1);
        queue(p);
        bytes memory stop = abi.encodeCall(IAccessManager.cancel, (address(council), address(members), call));
        Proposal memory veto = propose(chamber, to, stop, "veto");
        vote(veto, 2, 6, 1);
        execute(veto);

        pass(ADMISSION_DELAY);
        bytes32 operation = manager.hashOperation(address(council), address(members), call);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation));
        execute(p);
        assertEq(members.memberCount(), 6);
    }

    /// @dev What one council may is no other's business, and nobody's alone.
    function test_nobodyElse() public {
        expectUnauthorized(address(this));
        members.suspend(notary);
        expectUnauthorized(seat(0));
        vm.prank(seat(0));
        members.suspend(notary);

        Proposal memory p = propose(emergency, address(members), suspendNotary, "suspend");
        vote(p, 0, 4, 1);
        expectUnauthorized(address(emergency));
        execute(p);
        p = propose(emergency, address(members), abi.encodeCall(IMembers.confirmSuspension, (notary)), "confirm");
        vote(p, 0, 4, 1);
        expectUnauthorized(address(emergency));
        execute(p);
    }

    /// @dev Attack 21: a fast minority suspends, but neither confirms nor keeps it up.
    function test_aFastMinority() public {
        urgently(Ground.DataMisused, "now");
        assertTrue(members.memberOf(notary).status == MemberStatus.Suspended, "not suspended");

        // The full quorum has the suspended in its base: four of six, as ever, and the notary votes.
        Proposal memory p =
            propose(council, address(members), abi.encodeCall(IMembers.confirmSuspension, (notary)), "confirm");
        assertEq(council.quorum(time - 1), 4);
        vote(p, 1, 2, 0);
        vote(p, 2, 5, 1);
        pass(VOTING_PERIOD);
        assertState(p, IGovernor.ProposalState.Defeated);

        pass(members.URGENT_PERIOD());
        assertTrue(members.memberOf(notary).status == MemberStatus.Active, "still suspended");

        uint64 last = members.memberOf(notary).admittedAt + 1 + 1 + VOTING_DELAY;
        p = propose(emergency, address(members), urgent(Ground.DataMisused), "again");
        vote(p, 0, 2, 1);
        pass(VOTING_PERIOD);
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.MemberGroundSpent.selector, notary, Ground.DataMisused, last + VOTING_PERIOD)
        );
        execute(p);
    }

    function test_theFullQuorumConfirms() public {
        urgently(Ground.KeysCompromised, "now");
        Proposal memory p =
            propose(council, address(members), abi.encodeCall(IMembers.confirmSuspension, (notary)), "confirm");
        vote(p, 2, 6, 1);
        vm.expectEmit(address(members));
        emit IMembers.MemberSuspensionConfirmed(notary);
        execute(p);
        pass(1000 days);
        assertTrue(members.memberOf(notary).status == MemberStatus.Suspended, "over");
    }

    /// @dev A third decides if no more are against: with more against it than for it, it fails.
    function test_aMajorityAgainstAnUrgentSuspension() public {
        Proposal memory p = propose(emergency, address(members), urgent(Ground.Insolvent), "now");
        vote(p, 0, 2, 1);
        vote(p, 2, 5, 0);
        pass(VOTING_PERIOD);
        assertState(p, IGovernor.ProposalState.Defeated);
    }

    function urgent(Ground ground) private view returns (bytes memory) {
        return abi.encodeCall(IMembers.suspendUrgently, (notary, ground));
    }

    function urgently(Ground ground, string memory words) private {
        Proposal memory p = propose(emergency, address(members), urgent(ground), words);
        vote(p, 2, 4, 1);
        pass(VOTING_PERIOD);
        execute(p);
    }

    function carry(Proposal memory p, uint64 delay) private {
        vote(p, 0, 4, 1);
        queue(p);
        pass(delay);
        execute(p);
    }

    function expectUnauthorized(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
    }
}
