// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Council, CouncilTerms} from "../../../contracts/Council.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {Seats} from "../../../contracts/Seats.sol";
import {KeyPurpose} from "../../../contracts/types/Keys.sol";
import {MemberId} from "../../../contracts/types/MemberId.sol";
import {Roles} from "../../../contracts/types/RoleSet.sol";
import {Network} from "./Network.sol";

/// @dev The network governed by its members: six seats, a council of two thirds, an emergency council of one third, and
/// nobody else. The bank has the first seat, the notary the second.
abstract contract CouncilFixture is Network {
    uint64 internal constant ADMISSION = 1;
    uint64 internal constant STANDING = 2;
    uint64 internal constant URGENT = 5;

    uint32 internal constant ADMISSION_DELAY = 2 days;
    uint32 internal constant VOTING_DELAY = 1 hours;
    uint32 internal constant VOTING_PERIOD = 3 days;

    uint256 internal constant SEATS = 6;

    Seats internal seats;
    Council internal council;
    Council internal emergency;

    uint256[SEATS] internal chainKeys;

    uint64 internal time = START;

    function setUp() public virtual override {
        super.setUp();
        seats = Seats(deploy("Seats", abi.encode(members, manager)));
        council = deployCouncil("Hexin Council", terms(2, 3));
        emergency = deployCouncil("Hexin Emergency Council", terms(1, 3));

        (chainKeys[0], chainKeys[1]) = (BANK_CHAIN_KEY, NOTARY_CHAIN_KEY);
        for (uint256 i = 2; i < SEATS; ++i) {
            chainKeys[i] = uint256(keccak256(abi.encode("seat", i)));
            addKey(members.admit(Roles.PROVIDER, keccak256(abi.encode(i))), KeyPurpose.Chain, chainKeys[i]);
        }
        for (uint32 i = 0; i < SEATS; ++i) seats.grant(i + 1, MemberId.wrap(i + 1), vm.addr(chainKeys[i]));
        prepare();
        handOver();
        pass(1);
    }

    function deployCouncil(string memory name, CouncilTerms memory t) internal returns (Council) {
        return Council(payable(deploy("Council", abi.encode(name, seats, manager, t))));
    }

    /// @dev What else is to be there before the administrator leaves.
    function prepare() internal virtual {}

    function terms(uint32 numerator, uint32 denominator) internal view virtual returns (CouncilTerms memory) {
        return CouncilTerms(numerator, denominator, VOTING_DELAY, VOTING_PERIOD);
    }

    function handOver() private {
        bytes4[] memory admission = new bytes4[](2);
        (admission[0], admission[1]) = (IMembers.admit.selector, IMembers.retire.selector);
        bytes4[] memory standing = new bytes4[](3);
        (standing[0], standing[1]) = (IMembers.suspend.selector, IMembers.reinstate.selector);
        standing[2] = IMembers.confirmSuspension.selector;
        bytes4[] memory urgent = new bytes4[](1);
        urgent[0] = IMembers.suspendUrgently.selector;
        manager.setTargetFunctionRole(address(members), admission, ADMISSION);
        manager.setTargetFunctionRole(address(members), standing, STANDING);
        manager.setTargetFunctionRole(address(members), urgent, URGENT);
        manager.grantRole(ADMISSION, address(council), ADMISSION_DELAY);
        manager.grantRole(STANDING, address(council), 0);
        manager.grantRole(URGENT, address(emergency), 0);
        manager.grantRole(0, address(council), 7 days);
        manager.renounceRole(0, address(this));
    }

    function pass(uint64 period) internal {
        time += period;
        vm.warp(time);
    }

    function seat(uint256 i) internal view returns (address) {
        return vm.addr(chainKeys[i]);
    }

    struct Proposal {
        Council by;
        uint256 id;
        address[] targets;
        uint256[] values;
        bytes[] calls;
        string words;
    }

    /// @dev Seat 0 proposes one call, and the votes begin.
    function propose(Council by, address target, bytes memory call, string memory words)
        internal
        returns (Proposal memory p)
    {
        p = draft(by, target, call, words);
        vm.prank(seat(0));
        by.propose(p.targets, p.values, p.calls, words);
        pass(VOTING_DELAY + 1);
    }

    function draft(Council by, address target, bytes memory call, string memory words)
        internal
        view
        returns (Proposal memory p)
    {
        (p.targets, p.values, p.calls) = (new address[](1), new uint256[](1), new bytes[](1));
        (p.targets[0], p.calls[0], p.words, p.by) = (target, call, words, by);
        p.id = by.getProposalId(p.targets, p.values, p.calls, keccak256(bytes(words)));
    }

    /// @dev Seats `from` to just before `to` vote: 1 for, 0 against, 2 neither.
    function vote(Proposal memory p, uint256 from, uint256 to, uint8 support) internal {
        for (uint256 i = from; i < to; ++i) {
            address account = seat(i);
            vm.prank(account);
            p.by.castVote(p.id, support);
        }
    }

    function queue(Proposal memory p) internal {
        p.by.queue(p.targets, p.values, p.calls, keccak256(bytes(p.words)));
    }

    function execute(Proposal memory p) internal {
        p.by.execute(p.targets, p.values, p.calls, keccak256(bytes(p.words)));
    }

    function expectState(Proposal memory p, IGovernor.ProposalState current, IGovernor.ProposalState expected)
        internal
    {
        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernor.GovernorUnexpectedProposalState.selector, p.id, current, bytes32(1 << uint8(expected))
            )
        );
    }

    function assertState(Proposal memory p, IGovernor.ProposalState expected) internal view {
        assertEq(uint8(p.by.state(p.id)), uint8(expected));
    }
}
