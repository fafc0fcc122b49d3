// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {GrantState, IGrants} from "../../contracts/interfaces/IGrants.sol";
import {GrantId} from "../../contracts/types/GrantId.sol";
import {MemberId} from "../../contracts/types/MemberId.sol";
import {GrantFixture} from "./helpers/GrantFixture.sol";

/// @dev Revocation can't be blocked: each test takes away one more thing that a network could turn against a subject.
contract GrantRevocationTest is GrantFixture {
    GrantId private successor;

    function setUp() public override {
        super.setUp();
        successor = widen(first, 0, 2);
    }

    /// @dev The admin does all that an AccessManager can do to a contract.
    function test_withEveryAdminHostile() public {
        bytes4[] memory all = new bytes4[](5);
        all[0] = IGrants.register.selector;
        all[1] = IGrants.widen.selector;
        all[2] = IGrants.pause.selector;
        all[3] = IGrants.resume.selector;
        all[4] = IGrants.revoke.selector;
        manager.setTargetFunctionRole(address(grants), all, 42);
        manager.setTargetAdminDelay(address(grants), type(uint32).max);
        manager.setGrantDelay(42, type(uint32).max);
        assertRevocable();
    }

    /// @dev There is no authority to hand over: not even an admin can make itself one.
    function test_noAuthorityToSeize() public {
        (bool accepted,) =
            address(manager).call(abi.encodeCall(AccessManager.updateAuthority, (address(grants), address(this))));
        assertTrue(!accepted, "Grants has an authority");
        assertRevocable();
    }

    function test_withTheTargetsClosed() public {
        manager.setTargetClosed(address(grants), true);
        manager.setTargetClosed(address(members), true);
        manager.setTargetClosed(address(logs), true);
        assertRevocable();
    }

    function test_withTheManagerGone() public {
        vm.etch(address(manager), hex"fe");
        assertRevocable();
    }

    function test_withAllMembersSuspended() public {
        for (uint32 i = 1; i <= members.memberCount(); ++i) members.suspend(MemberId.wrap(i));
        assertRevocable();
    }

    function test_withAllMembersRetired() public {
        for (uint32 i = 1; i <= members.memberCount(); ++i) members.retire(MemberId.wrap(i));
        assertRevocable();
    }

    function test_withAllKeysEnded() public {
        for (uint32 i = 1; i <= members.memberCount(); ++i) {
            MemberId member = MemberId.wrap(i);
            for (uint32 key = 0; key < members.keyCount(member); ++key) members.endKey(member, key, 0);
        }
        vm.warp(START + 1);
        assertRevocable();
    }

    function test_afterTheExpiry() public {
        vm.warp(START + 100 * 365 days);
        assertRevocable();
    }

    /// @dev The message needs nothing of the chain's state: signed at the very start, it works at the very end.
    function test_withAMessageAsOldAsTheGrant() public {
        bytes memory signature = sign(REVOKE_KEY, revokeDigest(first));
        bytes memory pausing = sign(keyOf(PAUSE, 2), pauseDigest(successor, 0, FOREVER));
        vm.prank(relayer);
        grants.pause(successor, 0, FOREVER, pausing);
        vm.warp(FOREVER);
        grants.revoke(first, signature);
        assertEq(uint8(grants.grantOf(successor).state), uint8(GrantState.Revoked));
    }

    /// @dev By a stranger, without a call to any other contract, and with the key of the version that was superseded.
    function assertRevocable() private {
        vm.expectCall(address(manager), "", 0);
        vm.expectCall(address(members), "", 0);
        bytes memory signature = sign(REVOKE_KEY, revokeDigest(first));
        vm.expectEmit(address(grants));
        emit IGrants.GrantRevoked(first);
        vm.prank(stranger);
        grants.revoke(first, signature);
        assertEq(uint8(grants.grantOf(first).state), uint8(GrantState.Revoked));
        assertEq(uint8(grants.grantOf(successor).state), uint8(GrantState.Revoked));
    }
}
