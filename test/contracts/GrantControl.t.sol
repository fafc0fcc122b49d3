// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Grant, GrantState, IGrants, Registration} from "../../contracts/interfaces/IGrants.sol";
import {GrantId} from "../../contracts/types/GrantId.sol";
import {Network} from "./helpers/Network.sol";

contract GrantControlTest is Network {
    uint64 private constant LATER = START + 1 days;

    GrantId private id;

    function setUp() public override {
        super.setUp();
        Registration memory r = registration();
        bytes memory signature = sign(WIDEN_KEY, registerDigest(r));
        vm.prank(relayer);
        id = grants.register(r, signature);
    }

    function test_pauseAndResume() public {
        vm.expectEmit(address(grants));
        emit IGrants.GrantPaused(id, 0);
        pause(0);
        assertGrant(GrantState.Paused, 1);

        vm.expectEmit(address(grants));
        emit IGrants.GrantResumed(id, 1);
        resume(1);
        assertGrant(GrantState.Active, 2);
    }

    function testFuzz_everyStepHasItsNumber(uint8 steps) public {
        for (uint64 i = 0; i < steps % 16; ++i) {
            if (i % 2 == 0) pause(i);
            else resume(i);
            assertGrant(i % 2 == 0 ? GrantState.Paused : GrantState.Active, i + 1);
        }
    }

    /// @dev An old resumption, kept by whoever relayed it, must not undo a later pause.
    function test_anOldResumptionIsWorthNothing() public {
        pause(0);
        resume(1);
        pause(2);

        expectSequenceMismatch(1, 3);
        resume(1);
        assertGrant(GrantState.Paused, 3);
    }

    function testFuzz_wrongSequence(uint64 sequence) public {
        vm.assume(sequence != 0);
        expectSequenceMismatch(sequence, 0);
        pause(sequence);
        vm.assume(sequence != 1);
        pause(0);
        expectSequenceMismatch(sequence, 1);
        resume(sequence);
    }

    function test_pauseNeedsAnActiveGrant() public {
        pause(0);
        expectStateMismatch(GrantState.Paused);
        pause(1);
    }

    function test_resumeNeedsAPausedGrant() public {
        expectStateMismatch(GrantState.Active);
        resume(0);
    }

    function test_aRevokedGrantStaysRevoked() public {
        pause(0);
        revoke(stranger);

        expectStateMismatch(GrantState.Revoked);
        pause(1);
        expectStateMismatch(GrantState.Revoked);
        resume(1);
        assertGrant(GrantState.Revoked, 1);
    }

    function test_controlFromAStranger() public {
        bytes memory signature = sign(PAUSE_KEY, pauseDigest(id, 0, LATER));
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantCallerNotRelayer.selector, stranger));
        vm.prank(stranger);
        grants.pause(id, 0, LATER, signature);

        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantCallerNotRelayer.selector, stranger));
        vm.prank(stranger);
        grants.resume(id, 0, LATER, signature);
    }

    function test_controlAfterTheDeadline() public {
        vm.warp(LATER + 1);
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantDeadlinePassed.selector, LATER));
        pause(0);

        vm.warp(LATER);
        pause(0);
        vm.warp(LATER + 1);
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantDeadlinePassed.selector, LATER));
        resume(1);
    }

    function testFuzz_otherSigner(uint256 privateKey) public {
        privateKey = bound(privateKey, 1, type(uint128).max);
        bytes memory signature = sign(privateKey, pauseDigest(id, 0, LATER));
        expectSignerMismatch(vm.addr(privateKey), PAUSE_KEY);
        vm.prank(relayer);
        grants.pause(id, 0, LATER, signature);

        signature = sign(privateKey, revokeDigest(id));
        expectSignerMismatch(vm.addr(privateKey), REVOKE_KEY);
        grants.revoke(id, signature);

        pause(0);
        signature = sign(privateKey, resumeDigest(id, 1, LATER));
        expectSignerMismatch(vm.addr(privateKey), PAUSE_KEY);
        vm.prank(relayer);
        grants.resume(id, 1, LATER, signature);
    }

    /// @dev Each key does its own work only, and each message says which work it is.
    function test_messagesAreNotInterchangeable() public {
        bytes memory signature = sign(PAUSE_KEY, resumeDigest(id, 0, LATER));
        expectRefusal(abi.encodeCall(IGrants.pause, (id, 0, LATER, signature)));
        signature = sign(PAUSE_KEY, pauseDigest(id, 0, LATER));
        expectRefusal(abi.encodeCall(IGrants.pause, (id, 0, LATER + 1, signature)));
        expectRefusal(abi.encodeCall(IGrants.revoke, (id, signature)));
        pause(0);
        signature = sign(PAUSE_KEY, pauseDigest(id, 1, LATER));
        expectRefusal(abi.encodeCall(IGrants.resume, (id, 1, LATER, signature)));
        signature = sign(WIDEN_KEY, revokeDigest(id));
        expectRefusal(abi.encodeCall(IGrants.revoke, (id, signature)));

        // Another grant under the same keys, which no wallet makes: even there a message means its own grant.
        Registration memory r = registration();
        r.artefactHash = keccak256("another artefact");
        signature = sign(WIDEN_KEY, registerDigest(r));
        vm.prank(relayer);
        GrantId other = grants.register(r, signature);
        expectRefusal(abi.encodeCall(IGrants.revoke, (other, sign(REVOKE_KEY, revokeDigest(id)))));
    }

    function test_onAnotherChain() public {
        bytes memory pausing = sign(PAUSE_KEY, pauseDigest(id, 0, LATER));
        bytes memory revoking = sign(REVOKE_KEY, revokeDigest(id));
        vm.chainId(block.chainid + 1);
        expectRefusal(abi.encodeCall(IGrants.pause, (id, 0, LATER, pausing)));
        expectRefusal(abi.encodeCall(IGrants.revoke, (id, revoking)));
    }

    function test_revoke() public {
        vm.expectEmit(address(grants));
        emit IGrants.GrantRevoked(id);
        revoke(stranger);
        assertGrant(GrantState.Revoked, 0);
    }

    function testFuzz_anybodyRevokesAtAnyTime(address sender, uint64 time) public {
        vm.assume(sender != address(vm));
        if (time % 2 == 0) pause(0);
        members.retire(bank);
        members.retire(notary);
        vm.warp(bound(time, START, FOREVER));
        // A member list that is gone doesn't stop it, nor does the call ask it anything.
        vm.etch(address(members), hex"fe");
        vm.expectCall(address(members), "", 0);
        revoke(sender);
        assertEq(uint8(grants.grantOf(id).state), uint8(GrantState.Revoked));
    }

    function test_revokeAgain() public {
        revoke(relayer);
        vm.recordLogs();
        revoke(stranger);
        grants.revoke(id, "");
        assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_unknownGrant() public {
        GrantId unknown = GrantId.wrap(keccak256("unknown"));
        bytes memory reason = abi.encodeWithSelector(IGrants.GrantUnknown.selector, unknown);
        vm.expectRevert(reason);
        grants.revoke(unknown, new bytes(65));
        vm.expectRevert(reason);
        vm.prank(relayer);
        grants.pause(unknown, 0, LATER, new bytes(65));
        vm.expectRevert(reason);
        vm.prank(relayer);
        grants.resume(unknown, 0, LATER, new bytes(65));
    }

    function test_highS() public {
        bytes memory signature = signHigh(REVOKE_KEY, revokeDigest(id));
        bytes32 s;
        assembly ("memory-safe") {
            s := mload(add(signature, 0x40))
        }
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureS.selector, s));
        grants.revoke(id, signature);
    }

    function test_signatureLength() public {
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureLength.selector, 64));
        grants.revoke(id, new bytes(64));
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureLength.selector, 66));
        vm.prank(relayer);
        grants.pause(id, 0, LATER, new bytes(66));
    }

    function test_multicall() public {
        Registration memory r = registration();
        r.artefactHash = keccak256("another artefact");
        GrantId other = grants.grantIdOf(r);
        bytes[] memory calls = new bytes[](4);
        calls[0] = abi.encodeCall(IGrants.register, (r, sign(WIDEN_KEY, registerDigest(r))));
        calls[1] = abi.encodeCall(IGrants.pause, (id, 0, LATER, sign(PAUSE_KEY, pauseDigest(id, 0, LATER))));
        calls[2] = abi.encodeCall(IGrants.resume, (id, 1, LATER, sign(PAUSE_KEY, resumeDigest(id, 1, LATER))));
        calls[3] = abi.encodeCall(IGrants.revoke, (other, sign(REVOKE_KEY, revokeDigest(other))));

        vm.prank(relayer);
        bytes[] memory results = grants.multicall(calls);

        assertEq(abi.decode(results[0], (bytes32)), GrantId.unwrap(other));
        assertGrant(GrantState.Active, 2);
        assertEq(uint8(grants.grantOf(other).state), uint8(GrantState.Revoked));
    }

    function test_multicallFailsAsAWhole() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(IGrants.revoke, (id, sign(REVOKE_KEY, revokeDigest(id))));
        calls[1] = abi.encodeCall(IGrants.pause, (id, 0, LATER, ""));

        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantCallerNotRelayer.selector, stranger));
        vm.prank(stranger);
        grants.multicall(calls);
        assertGrant(GrantState.Active, 0);
    }

    function pause(uint64 sequence) private {
        bytes memory signature = sign(PAUSE_KEY, pauseDigest(id, sequence, LATER));
        vm.prank(relayer);
        grants.pause(id, sequence, LATER, signature);
    }

    function resume(uint64 sequence) private {
        bytes memory signature = sign(PAUSE_KEY, resumeDigest(id, sequence, LATER));
        vm.prank(relayer);
        grants.resume(id, sequence, LATER, signature);
    }

    function revoke(address sender) private {
        bytes memory signature = sign(REVOKE_KEY, revokeDigest(id));
        vm.prank(sender);
        grants.revoke(id, signature);
    }

    function assertGrant(GrantState state, uint64 sequence) private view {
        Grant memory found = grants.grantOf(id);
        assertEq(uint8(found.state), uint8(state));
        assertEq(found.sequence, sequence);
        // Nothing else moves.
        assertEq(found.artefactHash, keccak256("artefact"));
        assertEq(found.expiry, START + 365 days);
        assertEq(found.registeredAt, START);
        assertEq(found.pauseKey, vm.addr(PAUSE_KEY));
        assertEq(found.revokeKey, vm.addr(REVOKE_KEY));
    }

    function expectSequenceMismatch(uint64 sequence, uint64 next) private {
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantSequenceMismatch.selector, id, sequence, next));
    }

    function expectStateMismatch(GrantState state) private {
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantStateMismatch.selector, id, state));
    }

    function expectSignerMismatch(address signer, uint256 privateKey) private {
        vm.expectRevert(
            abi.encodeWithSelector(IGrants.GrantSignerMismatch.selector, signer, vm.addr(privateKey))
        );
    }

    /// @dev The call fails over its signature: of something else, so that the signer comes out at random.
    function expectRefusal(bytes memory call) private {
        vm.prank(relayer);
        (bool accepted, bytes memory reason) = address(grants).call(call);
        assertTrue(!accepted && bytes4(reason) == IGrants.GrantSignerMismatch.selector, "not refused");
    }
}
