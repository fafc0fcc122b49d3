// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Council, CouncilTerms} from "../../contracts/Council.sol";
import {Ground, IMembers, MemberStatus} from "../../contracts/interfaces/IMembers.sol";
import {ISeats} from "../../contracts/interfaces/ISeats.sol";
import {KeyAlgorithm, KeyPurpose} from "../../contracts/types/Keys.sol";
import {MemberId} from "../../contracts/types/MemberId.sol";
import {CouncilFixture} from "./helpers/CouncilFixture.sol";

/// @dev What a few seats, a thief of one seat's key, or somebody who has left can do to the votes.
contract CouncilAttacksTest is CouncilFixture {
    uint256 private constant SPARE_KEY = uint256(keccak256("bank's second chain key"));

    address private spare = vm.addr(SPARE_KEY);

    /// @dev Seats 0 and 1 want one of the others suspended.
    function test_aThirdColludes() public {
        MemberId victim = MemberId.wrap(3);
        Proposal memory p = propose(
            emergency, address(members), abi.encodeCall(IMembers.suspendUrgently, (victim, Ground.DataMisused)), "now"
        );
        vote(p, 0, 2, 1);
        pass(VOTING_PERIOD - 1);
        assertState(p, IGovernor.ProposalState.Active);
        pass(1);
        execute(p);
        assertTrue(members.memberOf(victim).status == MemberStatus.Suspended, "not suspended");

        // The other four, the suspended one included, undo it at once, whatever the two do.
        Proposal memory back = propose(council, address(members), abi.encodeCall(IMembers.reinstate, (victim)), "back");
        vote(back, 0, 2, 0);
        vote(back, 2, 6, 1);
        execute(back);
        assertTrue(members.memberOf(victim).status == MemberStatus.Active, "still suspended");
    }

    /// @dev If the others sleep through the whole time for votes, a third takes the emergency council its one power.
    function test_aThirdDisarmsTheEmergencyCouncil() public {
        bytes memory give = abi.encodeCall(IAccessManager.renounceRole, (URGENT, address(emergency)));
        Proposal memory p = propose(emergency, address(manager), give, "away with it");
        vote(p, 0, 2, 1);
        vote(p, 2, 4, 0);
        pass(VOTING_PERIOD);
        assertState(p, IGovernor.ProposalState.Defeated);

        p = propose(emergency, address(manager), give, "and again");
        vote(p, 0, 2, 1);
        pass(VOTING_PERIOD);
        execute(p);
        assertArmed(false);

        // Four give it back, after the council's delay as admin.
        Proposal memory back = propose(
            council, address(manager), abi.encodeCall(IAccessManager.grantRole, (URGENT, address(emergency), 0)), "back"
        );
        vote(back, 2, 6, 1);
        queue(back);
        pass(7 days);
        execute(back);
        assertArmed(true);
    }

    /// @dev A thief of the bank's chain key votes once, and no more once another key of the bank has the seat.
    function test_aStolenChainKeyIsOneVote() public {
        bytes memory call = abi.encodeCall(IMembers.suspend, (notary));
        giveSpare();
        Proposal memory p = propose(council, address(members), call, "by the thief");
        vote(p, 0, 1, 1);
        pass(VOTING_PERIOD);
        assertState(p, IGovernor.ProposalState.Defeated);

        vm.prank(spare);
        seats.claim();
        pass(1);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, relayer, 0, 1));
        vm.prank(relayer);
        council.propose(p.targets, p.values, p.calls, "once more");

        chainKeys[0] = SPARE_KEY;
        p = propose(council, address(members), call, "by the bank");
        vm.prank(relayer);
        council.castVote(p.id, 1);
        assertVotesFor(p, 0);
        vote(p, 0, 1, 1);
        assertVotesFor(p, 1);
    }

    /// @dev Whenever the seat moves, and however often, its two accounts have one vote together. Without a voting delay
    /// the snapshot is the very second of the proposal.
    function testFuzz_aMovingSeatVotesOnce(uint256 moves, bool delayed) public {
        giveSpare();
        CouncilTerms memory t = terms(2, 3);
        if (!delayed) t.votingDelay = 0;
        Council by = deployCouncil("Council", t);
        Proposal memory p = draft(by, address(members), abi.encodeCall(IMembers.suspend, (notary)), "suspend");

        move(moves);
        vm.prank(seat(2));
        by.propose(p.targets, p.values, p.calls, p.words);
        move(moves >> 8);
        pass(delayed ? VOTING_DELAY : 0);
        move(moves >> 16);
        pass(1);
        castAs(p, relayer);
        move(moves >> 24);
        castAs(p, spare);
        assertVotesFor(p, 1);
        assertEq(by.quorum(time - 1), 4);
    }

    /// @dev Who has left votes until anybody clears its seat, and after that only on what was proposed before.
    function test_aRetiredMembersSeat() public {
        Proposal memory p = propose(council, address(members), abi.encodeCall(IMembers.retire, (bank)), "leaves");
        vote(p, 1, 5, 1);
        queue(p);
        pass(ADMISSION_DELAY);
        execute(p);
        Proposal memory before = propose(council, address(members), abi.encodeCall(IMembers.suspend, (notary)), "one");

        vm.prank(stranger);
        seats.clear(1);
        vote(before, 0, 1, 1);
        assertVotesFor(before, 1);
        pass(1);
        Proposal memory after_ = draft(council, address(members), abi.encodeCall(IMembers.suspend, (notary)), "two");
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, relayer, 0, 1));
        vm.prank(relayer);
        council.propose(after_.targets, after_.values, after_.calls, after_.words);
        vm.expectRevert(abi.encodeWithSelector(ISeats.SeatUnknown.selector, 0));
        vm.prank(relayer);
        seats.claim();
        // Two thirds of the five seats that are left: still four.
        assertEq(council.quorum(time - 1), 4);
    }

    /// @dev Another seat sees a proposal coming, makes it itself and cancels it: its words are used up.
    function test_aProposalIsOvertaken() public {
        Proposal memory p = draft(council, address(members), abi.encodeCall(IMembers.suspend, (notary)), "suspend");
        address rival = seat(1);
        overtake(p);
        vm.prank(seat(1));
        council.cancel(p.targets, p.values, p.calls, keccak256(bytes(p.words)));
        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernor.GovernorUnexpectedProposalState.selector, p.id, IGovernor.ProposalState.Canceled, bytes32(0)
            )
        );
        vm.prank(relayer);
        council.propose(p.targets, p.values, p.calls, p.words);

        // Words that name their proposer are nobody else's.
        p.words = string.concat("suspend#proposer=", Strings.toHexString(seat(0)));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorRestrictedProposer.selector, rival));
        overtake(p);
        p = propose(council, p.targets[0], p.calls[0], p.words);
        vote(p, 0, 4, 1);
        execute(p);
    }

    /// @dev Once the votes begin nobody cancels, not even the proposer.
    function testFuzz_nobodyCancels(uint256 i) public {
        Proposal memory p = propose(council, address(members), abi.encodeCall(IMembers.suspend, (notary)), "suspend");
        address account = seat(i % SEATS);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, p.id, account));
        vm.prank(account);
        council.cancel(p.targets, p.values, p.calls, keccak256(bytes(p.words)));
    }

    function overtake(Proposal memory p) private {
        vm.prank(seat(1));
        council.propose(p.targets, p.values, p.calls, p.words);
    }

    /// @dev The bank gets a second chain key, as four of six decide.
    function giveSpare() private {
        bytes memory call = abi.encodeCall(
            IMembers.addKey, (bank, KeyPurpose.Chain, KeyAlgorithm.Secp256k1, account(SPARE_KEY), 0, FOREVER)
        );
        Proposal memory p = propose(council, address(members), call, "spare key");
        vote(p, 1, 5, 1);
        queue(p);
        pass(7 days);
        execute(p);
    }

    /// @dev The seat moves to and fro, up to three times within this second.
    function move(uint256 times) private {
        for (uint256 i = 0; i < times % 4; ++i) {
            vm.prank(seats.seatOf(1).account == relayer ? spare : relayer);
            seats.claim();
        }
    }

    function castAs(Proposal memory p, address account) private {
        vm.prank(account);
        p.by.castVote(p.id, 1);
    }

    function assertVotesFor(Proposal memory p, uint256 expected) private view {
        (, uint256 found,) = p.by.proposalVotes(p.id);
        assertEq(found, expected);
    }

    function assertArmed(bool expected) private view {
        (bool armed,) = manager.canCall(address(emergency), address(members), IMembers.suspendUrgently.selector);
        assertTrue(armed == expected, "armed or not");
    }
}
