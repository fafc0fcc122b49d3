// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CouncilHistory} from "./helpers/CouncilHistory.sol";
import {Invariant} from "./helpers/Invariant.sol";

/// @dev Seats, strangers and the councils themselves try anything, in any order.
contract CouncilInvariantTest is Invariant, CouncilHistory {
    uint8 private constant SUSPENSION = uint8(Action.Suspend);
    uint8 private constant URGENCY = uint8(Action.Urgent);
    uint32 private constant THIRD_MEMBER = 2;

    function steps() internal view override returns (address, bytes4[] memory selectors) {
        selectors = new bytes4[](10);
        selectors[0] = this.propose.selector;
        selectors[1] = this.propose.selector;
        selectors[2] = this.vote.selector;
        selectors[3] = this.vote.selector;
        selectors[4] = this.vote.selector;
        selectors[5] = this.execute.selector;
        selectors[6] = this.decide.selector;
        selectors[7] = this.advance.selector;
        selectors[8] = this.move.selector;
        selectors[9] = this.intrude.selector;
        return (address(this), selectors);
    }

    /// @dev Members stand as the executed decisions made them stand, and every vote is counted once.
    function invariant_onlyDecisionsMoveThem() public view {
        this.check();
    }

    /// @dev The model and the contracts agree on a story in which all that matters occurs.
    function test_theStory() public {
        // Two of six suspend the third member urgently, in the full time for votes.
        this.propose(0, true, URGENCY, THIRD_MEMBER, 0);
        this.vote(0, 3, 0);
        this.execute(0);
        assertEq(urgentCount, 0);
        this.advance(3);
        this.execute(0);
        assertEq(urgentCount, 1);

        // The suspended member's vote is one of the four that suspend another; its seat moves meanwhile.
        this.propose(0, false, SUSPENSION, 5, 0);
        this.move(8);
        this.vote(0, 15, 0);
        this.check();
        assertEq(suspendedVotes, 1);
        this.execute(0);
        assertEq(executed, 2);

        // A fortnight later it is over; the same ground is spent for 90 days.
        this.advance(5);
        this.check();
        this.propose(0, true, URGENCY, THIRD_MEMBER, 0);
        this.vote(0, 15, 0);
        this.advance(3);
        this.execute(0);
        assertEq(urgentCount, 1);
        for (uint256 i = 0; i < 3; ++i) this.advance(5);
        this.propose(0, true, URGENCY, THIRD_MEMBER, 0);
        this.vote(0, 15, 0);
        this.advance(3);
        this.execute(0);
        assertEq(urgentCount, 2);
        this.check();
    }

    /// @dev One vote of six, where the terms let it decide.
    function test_theCheckSeesTooFewVotes() public {
        loosen(true, false);
        setUp();
        this.propose(0, false, SUSPENSION, THIRD_MEMBER, 0);
        this.vote(0, 1, 0);
        this.advance(3);
        (bool passed,) = address(this).call(abi.encodeCall(this.execute, (0)));
        assertTrue(!passed, "unseen");
    }

    /// @dev The emergency council with a role that is the council's.
    function test_theCheckSeesAnotherPower() public {
        loosen(false, true);
        setUp();
        this.propose(0, true, SUSPENSION, THIRD_MEMBER, 0);
        this.vote(0, 15, 0);
        (bool passed,) = address(this).call(abi.encodeCall(this.execute, (0)));
        assertTrue(!passed, "unseen");
    }

    function test_theCheckSeesWhatNobodyDecided() public {
        this.check();
        cheat();
        (bool passed,) = address(this).call(abi.encodeCall(this.check, ()));
        assertTrue(!passed, "unseen");
    }
}
