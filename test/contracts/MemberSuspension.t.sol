// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Ground, IMembers, Member, MemberStatus} from "../../contracts/interfaces/IMembers.sol";
import {MemberId} from "../../contracts/types/MemberId.sol";
import {Network} from "./helpers/Network.sol";

contract MemberSuspensionTest is Network {
    function testFuzz_urgently(uint8 number) public {
        Ground ground = Ground(number % 4);
        vm.expectEmit(address(members));
        emit IMembers.MemberSuspended(bank);
        vm.expectEmit(address(members));
        emit IMembers.MemberSuspendedUrgently(bank, ground, START + 14 days);
        members.suspendUrgently(bank, ground);

        assertStatus(MemberStatus.Suspended, START + 14 days);
        vm.warp(START + 14 days - 1);
        assertStatus(MemberStatus.Suspended, START + 14 days);
        vm.warp(START + 14 days);
        assertStatus(MemberStatus.Active, 0);
    }

    /// @dev Until its last second it can be confirmed, and no other one begins.
    function test_theLastSecond() public {
        members.suspendUrgently(bank, Ground.Ordered);
        vm.warp(START + 14 days - 1);
        expectMismatch(MemberStatus.Suspended);
        members.suspendUrgently(bank, Ground.Insolvent);
        members.confirmSuspension(bank);
        assertStatus(MemberStatus.Suspended, FOREVER);
    }

    function test_aSuspensionLasts() public {
        members.suspend(bank);
        vm.warp(START + 10_000 days);
        assertStatus(MemberStatus.Suspended, FOREVER);
    }

    /// @dev The suspended votes ({CouncilTest}), relays, and publishes ({LogsTest}).
    function test_theSuspendedRelays() public {
        members.suspendUrgently(bank, Ground.Insolvent);
        assertTrue(members.isRelayer(relayer), "no relayer");
    }

    function testFuzz_oncePerGround(uint64 later) public {
        later = uint64(bound(later, 14 days, 90 days - 1));
        members.suspendUrgently(bank, Ground.Insolvent);
        vm.warp(START + later);
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.MemberGroundSpent.selector, bank, Ground.Insolvent, START)
        );
        members.suspendUrgently(bank, Ground.Insolvent);
        assertEq(members.URGENT_PAUSE(), 90 days);
        // Another ground, another member, or another season.
        members.suspendUrgently(bank, Ground.Ordered);
        members.suspendUrgently(notary, Ground.Insolvent);
        members.reinstate(bank);
        vm.warp(START + 90 days);
        members.suspendUrgently(bank, Ground.Insolvent);
    }

    /// @dev However the first one ended: the ground is spent.
    function test_reinstatedIsNoReset() public {
        members.suspendUrgently(bank, Ground.Insolvent);
        members.reinstate(bank);
        assertStatus(MemberStatus.Active, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.MemberGroundSpent.selector, bank, Ground.Insolvent, START)
        );
        members.suspendUrgently(bank, Ground.Insolvent);
    }

    /// @dev With every ground used as often as can be, a member is free for more than a third of the time.
    function test_allGroundsTogetherDoNotLast() public {
        uint64 suspended;
        for (uint64 day = 0; day < 360; ++day) {
            vm.warp(START + day * 1 days);
            for (uint8 i = 0; i < 4; ++i) {
                (bool done,) =
                    address(members).call(abi.encodeCall(IMembers.suspendUrgently, (bank, Ground(i))));
                if (done) break;
            }
            if (members.memberOf(bank).status == MemberStatus.Suspended) ++suspended;
        }
        assertTrue(suspended <= 4 * 4 * 14, "suspended for ever");
    }

    function test_confirm() public {
        members.suspendUrgently(bank, Ground.Ordered);
        vm.expectEmit(address(members));
        emit IMembers.MemberSuspensionConfirmed(bank);
        members.confirmSuspension(bank);
        vm.warp(START + 1000 days);
        assertStatus(MemberStatus.Suspended, FOREVER);
        expectNotUrgent(MemberStatus.Suspended);
        members.confirmSuspension(bank);
        members.reinstate(bank);
        assertStatus(MemberStatus.Active, 0);
    }

    function test_nothingToConfirm() public {
        expectNotUrgent(MemberStatus.Active);
        members.confirmSuspension(bank);
        members.suspendUrgently(bank, Ground.Ordered);
        vm.warp(START + 14 days);
        expectNotUrgent(MemberStatus.Active);
        members.confirmSuspension(bank);
        members.retire(bank);
        expectNotUrgent(MemberStatus.Retired);
        members.confirmSuspension(bank);
        MemberId nobody = MemberId.wrap(99);
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberUnknown.selector, nobody));
        members.confirmSuspension(nobody);
    }

    function test_whatIsOverIsOver() public {
        members.suspendUrgently(bank, Ground.Ordered);
        expectMismatch(MemberStatus.Suspended);
        members.suspendUrgently(bank, Ground.Insolvent);
        expectMismatch(MemberStatus.Suspended);
        members.suspend(bank);
        vm.warp(START + 14 days);
        expectMismatch(MemberStatus.Active);
        members.reinstate(bank);
        members.suspend(bank);
        members.retire(bank);
        assertStatus(MemberStatus.Retired, 0);
        expectMismatch(MemberStatus.Retired);
        members.suspendUrgently(bank, Ground.Insolvent);
    }

    function test_restricted() public {
        bytes memory refused = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger);
        vm.expectRevert(refused);
        vm.prank(stranger);
        members.suspendUrgently(bank, Ground.Ordered);
        vm.expectRevert(refused);
        vm.prank(stranger);
        members.confirmSuspension(bank);
    }

    function assertStatus(MemberStatus status, uint64 until) private view {
        Member memory found = members.memberOf(bank);
        assertEq(uint8(found.status), uint8(status));
        assertEq(found.suspendedUntil, until);
    }

    function expectNotUrgent(MemberStatus status) private {
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberSuspensionNotUrgent.selector, bank, status));
    }

    function expectMismatch(MemberStatus status) private {
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberStatusMismatch.selector, bank, status));
    }
}
