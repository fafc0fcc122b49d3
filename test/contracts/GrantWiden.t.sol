// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Grant, GrantState, IGrants, Registration} from "../../contracts/interfaces/IGrants.sol";
import {GrantId} from "../../contracts/types/GrantId.sol";
import {GrantFixture} from "./helpers/GrantFixture.sol";

contract GrantWidenTest is GrantFixture {
    function testFuzz_widen(bytes32 artefactHash, uint64 notBefore, uint64 expiry, uint64 deadline) public {
        vm.assume(artefactHash != 0);
        Registration memory r = registrationOf(2);
        r.artefactHash = artefactHash;
        r.expiry = uint64(bound(expiry, START + 1, FOREVER));
        r.notBefore = uint64(bound(notBefore, 0, r.expiry - 1));
        r.deadline = uint64(bound(deadline, START, FOREVER));
        GrantId second = grants.widenedIdOf(first, r);
        bytes memory signature = sign(WIDEN_KEY, widenDigest(first, 0, r));

        vm.expectEmit(address(grants));
        emit IGrants.GrantRegistered(
            second, artefactHash, r.notBefore, r.expiry, r.widenKey, r.pauseKey, r.revokeKey, 2
        );
        vm.expectEmit(address(grants));
        emit IGrants.GrantSuperseded(first, second, 0);
        vm.prank(relayer);
        assertEq(GrantId.unwrap(grants.widen(first, 0, r, signature)), GrantId.unwrap(second));

        Grant memory found = grants.grantOf(second);
        assertEq(found.artefactHash, artefactHash);
        assertEq(found.notBefore, r.notBefore);
        assertEq(found.expiry, r.expiry);
        assertEq(found.widenKey, r.widenKey);
        assertEq(found.pauseKey, r.pauseKey);
        assertEq(found.revokeKey, r.revokeKey);
        assertEq(found.version, 2);
        assertEq(uint8(found.state), uint8(GrantState.Active));
        assertEq(found.sequence, 0);
        assertEq(found.registeredAt, START);
        assertEq(GrantId.unwrap(found.predecessor), GrantId.unwrap(first));
        assertEq(GrantId.unwrap(found.origin), GrantId.unwrap(first));

        found = grants.grantOf(first);
        assertEq(uint8(found.state), uint8(GrantState.Superseded));
        assertEq(found.sequence, 1);
        assertEq(found.artefactHash, keccak256("artefact"));
        assertEq(GrantId.unwrap(found.predecessor), 0);
        assertEq(GrantId.unwrap(found.origin), 0);
    }

    function test_widenedIdOf() public view {
        Registration memory r = registrationOf(2);
        bytes32 id = GrantId.unwrap(grants.widenedIdOf(first, r));
        assertEq(
            id,
            keccak256(
                abi.encode(
                    first,
                    r.artefactHash,
                    r.notBefore,
                    r.expiry,
                    r.widenKey,
                    r.pauseKey,
                    r.revokeKey,
                    uint32(2)
                )
            )
        );
        r.deadline++;
        assertEq(GrantId.unwrap(grants.widenedIdOf(first, r)), id);
        assertTrue(GrantId.unwrap(grants.widenedIdOf(GrantId.wrap(~GrantId.unwrap(first)), r)) != id, "same id");
    }

    function test_everyVersionFollowsItsPredecessor() public {
        GrantId second = widen(first, 0, 2);
        GrantId third = widen(second, 0, 3);

        Grant memory found = grants.grantOf(third);
        assertEq(GrantId.unwrap(found.predecessor), GrantId.unwrap(second));
        assertEq(GrantId.unwrap(found.origin), GrantId.unwrap(first));
        assertState(first, GrantState.Superseded);
        assertState(second, GrantState.Superseded);
        assertState(third, GrantState.Active);
    }

    function test_theNewVersionIsControlledByItsOwnKeys() public {
        GrantId second = widen(first, 0, 2);
        bytes memory signature = sign(PAUSE_KEY, pauseDigest(second, 0, LATER));
        vm.expectRevert(
            abi.encodeWithSelector(
                IGrants.GrantSignerMismatch.selector, vm.addr(PAUSE_KEY), vm.addr(keyOf(PAUSE, 2))
            )
        );
        vm.prank(vm.addr(BANK_CHAIN_KEY));
        grants.pause(second, 0, LATER, signature);

        signature = sign(keyOf(PAUSE, 2), pauseDigest(second, 0, LATER));
        vm.prank(vm.addr(BANK_CHAIN_KEY));
        grants.pause(second, 0, LATER, signature);
        assertState(second, GrantState.Paused);
    }

    function test_aSupersededVersionNeverMovesAgain() public {
        widen(first, 0, 2);
        bytes memory mismatch =
            abi.encodeWithSelector(IGrants.GrantStateMismatch.selector, first, GrantState.Superseded);
        bytes memory signature = sign(PAUSE_KEY, pauseDigest(first, 1, LATER));
        vm.expectRevert(mismatch);
        vm.prank(relayer);
        grants.pause(first, 1, LATER, signature);

        signature = sign(PAUSE_KEY, resumeDigest(first, 1, LATER));
        vm.expectRevert(mismatch);
        vm.prank(relayer);
        grants.resume(first, 1, LATER, signature);

        // Nor has it a second successor.
        Registration memory r = registrationOf(2);
        r.artefactHash = keccak256("a rival");
        vm.expectRevert(mismatch);
        widen(first, 1, r, WIDEN_KEY);
    }

    function test_again() public {
        GrantId second = widen(first, 0, 2);
        vm.warp(START + 2 hours);

        // Late, by another relayer, even with a spoilt signature: nothing is left to do, and nothing is done.
        Registration memory r = registrationOf(2);
        vm.recordLogs();
        vm.prank(vm.addr(NOTARY_CHAIN_KEY));
        assertEq(GrantId.unwrap(grants.widen(first, 0, r, "")), GrantId.unwrap(second));
        assertEq(vm.getRecordedLogs().length, 0);
        assertEq(grants.grantOf(second).registeredAt, START);
    }

    /// @dev Whoever has the widen key can take the grant's place, but not out of its subject's reach.
    function test_aStolenWidenKey() public {
        GrantId thiefs = widen(first, 0, 2);
        thiefs = widen(thiefs, 0, 3);

        vm.expectEmit(address(grants));
        emit IGrants.GrantRevoked(first);
        grants.revoke(first, sign(REVOKE_KEY, revokeDigest(first)));
        assertState(thiefs, GrantState.Revoked);

        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantStateMismatch.selector, thiefs, GrantState.Revoked));
        widen(thiefs, 0, registrationOf(4), keyOf(WIDEN, 3));
    }

    /// @dev In whichever order the two reach the chain: once revoked, no version stands.
    function testFuzz_anyVersionsRevocationEndsThemAll(uint32 version, bool early) public {
        GrantId[] memory ids = new GrantId[](3);
        version = version % 3;
        ids[0] = first;
        ids[1] = widen(first, 0, 2);
        if (early && version == 2) version = 1;
        if (!early) ids[2] = widen(ids[1], 0, 3);

        bytes memory signature = sign(keyOf(REVOKE, version + 1), revokeDigest(ids[version]));
        vm.expectEmit(address(grants));
        emit IGrants.GrantRevoked(ids[version]);
        grants.revoke(ids[version], signature);

        for (uint256 i = 0; i < (early ? 2 : 3); ++i) {
            assertState(ids[i], GrantState.Revoked);
            // Revoked is revoked: no further check, no further event.
            vm.recordLogs();
            grants.revoke(ids[i], "");
            assertEq(vm.getRecordedLogs().length, 0);
        }
    }

    function test_aRevocationOfAnotherVersionIsNotInterchangeable() public {
        GrantId second = widen(first, 0, 2);
        bytes memory signature = sign(REVOKE_KEY, revokeDigest(second));
        vm.expectRevert(
            abi.encodeWithSelector(
                IGrants.GrantSignerMismatch.selector, vm.addr(REVOKE_KEY), vm.addr(keyOf(REVOKE, 2))
            )
        );
        grants.revoke(second, signature);
    }
}
