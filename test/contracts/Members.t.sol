// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IMembers, Member, MemberStatus} from "../../contracts/interfaces/IMembers.sol";
import {KeyAlgorithm, KeyPurpose} from "../../contracts/types/Keys.sol";
import {MemberId} from "../../contracts/types/MemberId.sol";
import {RoleSet, Roles} from "../../contracts/types/RoleSet.sol";
import {Network} from "./helpers/Network.sol";

contract MembersTest is Network {
    MemberId private constant NOBODY = MemberId.wrap(77);
    bytes32 private constant PROFILE = keccak256("profile");

    function test_admit() public {
        vm.expectEmit(address(members));
        emit IMembers.MemberAdmitted(MemberId.wrap(3), Roles.COURT, PROFILE);
        MemberId member = members.admit(Roles.COURT, PROFILE);

        assertEq(MemberId.unwrap(member), 3);
        assertEq(members.memberCount(), 3);
        assertMember(member, Roles.COURT, MemberStatus.Active, PROFILE);
        assertEq(members.memberOf(member).admittedAt, START);
        assertEq(members.memberOf(member).suspendedUntil, 0);
        assertEq(members.keyCount(member), 0);
    }

    function test_numbersStartFromOne() public view {
        assertEq(MemberId.unwrap(bank), 1);
        assertEq(MemberId.unwrap(notary), 2);
    }

    function testFuzz_admitRoles(uint32 bits) public {
        RoleSet roles = RoleSet.wrap(bits);
        if (bits == 0 || bits >= 1 << 12) {
            vm.expectRevert(abi.encodeWithSelector(IMembers.MemberRolesInvalid.selector, roles));
        }
        members.admit(roles, PROFILE);
    }

    function test_everyRoleHasItsBit() public pure {
        RoleSet all = Roles.REGISTRAR | Roles.BANK | Roles.GUARANTOR | Roles.RE_GUARANTOR | Roles.PROVIDER
            | Roles.NOTARY | Roles.COURT | Roles.MEDIATOR | Roles.TREASURY | Roles.REGULATOR | Roles.INVESTOR
            | Roles.SERVICE_PROVIDER;
        assertEq(RoleSet.unwrap(all), RoleSet.unwrap(Roles.ALL));
        assertEq(RoleSet.unwrap(Roles.ALL), 0xfff);
    }

    function test_admitWithoutProfile() public {
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberProfileHashZero.selector));
        members.admit(Roles.BANK, 0);
    }

    function test_setRoles() public {
        vm.expectEmit(address(members));
        emit IMembers.MemberRolesSet(bank, Roles.BANK | Roles.INVESTOR);
        members.setRoles(bank, Roles.BANK | Roles.INVESTOR);

        assertMember(bank, Roles.BANK | Roles.INVESTOR, MemberStatus.Active, keccak256("bank profile"));
    }

    function test_setRolesInvalid() public {
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberRolesInvalid.selector, RoleSet.wrap(0)));
        members.setRoles(bank, RoleSet.wrap(0));
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberRolesInvalid.selector, RoleSet.wrap(1 << 12)));
        members.setRoles(bank, RoleSet.wrap(1 << 12));
    }

    function test_setProfile() public {
        vm.expectEmit(address(members));
        emit IMembers.MemberProfileSet(bank, PROFILE);
        members.setProfile(bank, PROFILE);

        assertMember(bank, Roles.BANK, MemberStatus.Active, PROFILE);

        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberProfileHashZero.selector));
        members.setProfile(bank, 0);
    }

    function test_suspendReinstateRetire() public {
        vm.expectEmit(address(members));
        emit IMembers.MemberSuspended(bank);
        members.suspend(bank);
        assertMember(bank, Roles.BANK, MemberStatus.Suspended, keccak256("bank profile"));

        vm.expectEmit(address(members));
        emit IMembers.MemberReinstated(bank);
        members.reinstate(bank);
        assertMember(bank, Roles.BANK, MemberStatus.Active, keccak256("bank profile"));

        vm.expectEmit(address(members));
        emit IMembers.MemberRetired(bank);
        members.retire(bank);
        assertMember(bank, Roles.BANK, MemberStatus.Retired, keccak256("bank profile"));
    }

    function test_suspendNeedsAnActiveMember() public {
        members.suspend(bank);
        expectStatusMismatch(bank, MemberStatus.Suspended);
        members.suspend(bank);
    }

    function test_reinstateNeedsASuspendedMember() public {
        expectStatusMismatch(bank, MemberStatus.Active);
        members.reinstate(bank);
    }

    function test_aSuspendedMemberChangesAndRetires() public {
        members.suspend(bank);
        members.setRoles(bank, Roles.INVESTOR);
        members.setProfile(bank, PROFILE);
        addKey(bank, KeyPurpose.Chain, 1);
        members.retire(bank);
        assertMember(bank, Roles.INVESTOR, MemberStatus.Retired, PROFILE);
    }

    function test_retiredForGood() public {
        members.retire(bank);

        expectStatusMismatch(bank, MemberStatus.Retired);
        members.setRoles(bank, Roles.BANK);
        expectStatusMismatch(bank, MemberStatus.Retired);
        members.setProfile(bank, PROFILE);
        expectStatusMismatch(bank, MemberStatus.Retired);
        members.suspend(bank);
        expectStatusMismatch(bank, MemberStatus.Retired);
        members.reinstate(bank);
        expectStatusMismatch(bank, MemberStatus.Retired);
        members.retire(bank);
        expectStatusMismatch(bank, MemberStatus.Retired);
        members.addKey(bank, KeyPurpose.Chain, KeyAlgorithm.Secp256k1, account(1), 0, FOREVER);
    }

    function test_unknownMember() public {
        expectUnknown();
        members.memberOf(NOBODY);
        expectUnknown();
        members.setRoles(NOBODY, Roles.BANK);
        expectUnknown();
        members.setProfile(NOBODY, PROFILE);
        expectUnknown();
        members.suspend(NOBODY);
        expectUnknown();
        members.reinstate(NOBODY);
        expectUnknown();
        members.retire(NOBODY);
        expectUnknown();
        members.addKey(NOBODY, KeyPurpose.Chain, KeyAlgorithm.Secp256k1, account(1), 0, FOREVER);

        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberUnknown.selector, MemberId.wrap(0)));
        members.memberOf(MemberId.wrap(0));
        assertEq(members.keyCount(NOBODY), 0);
    }

    function test_onlyTheAuthorityDecides() public {
        expectUnauthorized();
        members.admit(Roles.BANK, PROFILE);
        expectUnauthorized();
        members.setRoles(bank, Roles.REGISTRAR);
        expectUnauthorized();
        members.setProfile(bank, PROFILE);
        expectUnauthorized();
        members.suspend(bank);
        expectUnauthorized();
        members.reinstate(bank);
        expectUnauthorized();
        members.retire(bank);
        expectUnauthorized();
        members.addKey(bank, KeyPurpose.Chain, KeyAlgorithm.Secp256k1, account(1), 0, FOREVER);
        expectUnauthorized();
        members.endKey(bank, 0, 0);
        expectUnauthorized();
        members.setAuthority(stranger);
    }

    /// @dev The manager can hand single functions to others, with a delay: nothing here stands in its way.
    function test_aRoleOfTheManagerMayAct() public {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IMembers.suspend.selector;
        manager.setTargetFunctionRole(address(members), selectors, 9);
        manager.grantRole(9, stranger, 0);

        vm.prank(stranger);
        members.suspend(bank);
        assertMember(bank, Roles.BANK, MemberStatus.Suspended, keccak256("bank profile"));

        expectUnauthorized();
        members.reinstate(bank);
    }

    function assertMember(MemberId id, RoleSet roles, MemberStatus status, bytes32 profileHash) private view {
        Member memory found = members.memberOf(id);
        assertEq(RoleSet.unwrap(found.roles), RoleSet.unwrap(roles));
        assertEq(uint8(found.status), uint8(status));
        assertEq(found.profileHash, profileHash);
    }

    function expectStatusMismatch(MemberId id, MemberStatus status) private {
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberStatusMismatch.selector, id, status));
    }

    function expectUnknown() private {
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberUnknown.selector, NOBODY));
    }

    function expectUnauthorized() private {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        vm.prank(stranger);
    }
}
