// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Grant, GrantState, IGrants, Registration} from "../../contracts/interfaces/IGrants.sol";
import {GrantId} from "../../contracts/types/GrantId.sol";
import {Network} from "./helpers/Network.sol";

contract GrantRegisterTest is Network {
    function testFuzz_register(bytes32 artefactHash, uint64 notBefore, uint64 expiry, uint64 deadline) public {
        vm.assume(artefactHash != 0);
        Registration memory r = registration();
        r.artefactHash = artefactHash;
        r.expiry = uint64(bound(expiry, START + 1, FOREVER));
        r.notBefore = uint64(bound(notBefore, 0, r.expiry - 1));
        r.deadline = uint64(bound(deadline, START, FOREVER));
        GrantId id = grants.grantIdOf(r);
        bytes memory signature = sign(WIDEN_KEY, registerDigest(r));

        vm.expectEmit(address(grants));
        emit IGrants.GrantRegistered(
            id, artefactHash, r.notBefore, r.expiry, r.widenKey, r.pauseKey, r.revokeKey, 1
        );
        vm.prank(relayer);
        assertEq(GrantId.unwrap(grants.register(r, signature)), GrantId.unwrap(id));

        Grant memory found = grants.grantOf(id);
        assertEq(found.artefactHash, artefactHash);
        assertEq(found.notBefore, r.notBefore);
        assertEq(found.expiry, r.expiry);
        assertEq(found.widenKey, r.widenKey);
        assertEq(found.pauseKey, r.pauseKey);
        assertEq(found.revokeKey, r.revokeKey);
        assertEq(found.version, 1);
        assertEq(uint8(found.state), uint8(GrantState.Active));
        assertEq(found.sequence, 0);
        assertEq(found.registeredAt, START);
    }

    function test_grantIdOf() public view {
        Registration memory r = registration();
        bytes32 id = GrantId.unwrap(grants.grantIdOf(r));
        assertEq(
            id,
            keccak256(
                abi.encode(r.artefactHash, r.notBefore, r.expiry, r.widenKey, r.pauseKey, r.revokeKey, uint32(1))
            )
        );

        r.deadline++;
        assertEq(GrantId.unwrap(grants.grantIdOf(r)), id);
    }

    /// @dev Whoever copies a registration from the pool of transactions and puts in a key of his own has another grant.
    function testFuzz_everyFieldCounts(uint256 field) public view {
        Registration memory r = registration();
        GrantId mine = grants.grantIdOf(r);
        changeField(r, field);

        assertTrue(GrantId.unwrap(grants.grantIdOf(r)) != GrantId.unwrap(mine), "the same id");
    }

    /// @dev Any change of what was signed is refused.
    function testFuzz_registerChanged(uint256 field) public {
        Registration memory r = registration();
        bytes memory signature = sign(WIDEN_KEY, registerDigest(r));
        if (bound(field, 0, 7) == 7) r.deadline++;
        else changeField(r, field);

        vm.prank(relayer);
        (bool accepted, bytes memory reason) =
            address(grants).call(abi.encodeCall(IGrants.register, (r, signature)));
        assertTrue(!accepted, "a changed registration is accepted");
        assertTrue(
            bytes4(reason) == IGrants.GrantSignerMismatch.selector
                || bytes4(reason) == IGrants.GrantVersionInvalid.selector,
            "for the wrong reason"
        );
    }

    function test_registerAgain() public {
        Registration memory r = registration();
        bytes memory signature = sign(WIDEN_KEY, registerDigest(r));
        vm.prank(relayer);
        GrantId id = grants.register(r, signature);
        vm.warp(START + 2 hours);

        // Late, by another relayer, even with a spoilt signature: nothing is left to do, and nothing is done.
        vm.recordLogs();
        vm.prank(vm.addr(NOTARY_CHAIN_KEY));
        assertEq(GrantId.unwrap(grants.register(r, "")), GrantId.unwrap(id));

        assertEq(vm.getRecordedLogs().length, 0);
        assertEq(grants.grantOf(id).registeredAt, START);
    }

    function test_registerAgainAfterRevocation() public {
        Registration memory r = registration();
        bytes memory signature = sign(WIDEN_KEY, registerDigest(r));
        vm.prank(relayer);
        GrantId id = grants.register(r, signature);
        grants.revoke(id, sign(REVOKE_KEY, revokeDigest(id)));

        vm.prank(relayer);
        grants.register(r, signature);
        assertEq(uint8(grants.grantOf(id).state), uint8(GrantState.Revoked));
    }

    function test_registerFromAStranger() public {
        Registration memory r = registration();
        bytes memory signature = sign(WIDEN_KEY, registerDigest(r));
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantCallerNotRelayer.selector, stranger));
        vm.prank(stranger);
        grants.register(r, signature);
    }

    function test_registerByASuspendedMember() public {
        members.suspend(bank);
        register(registration());
    }

    function test_registerByARetiredMember() public {
        members.retire(bank);
        Registration memory r = registration();
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantCallerNotRelayer.selector, relayer));
        register(r);
    }

    function testFuzz_registerAfterTheDeadline(uint64 deadline) public {
        Registration memory r = registration();
        r.deadline = uint64(bound(deadline, 0, START - 1));
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantDeadlinePassed.selector, r.deadline));
        register(r);
    }

    function testFuzz_registerOtherVersion(uint32 version) public {
        vm.assume(version != 1);
        Registration memory r = registration();
        r.version = version;
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantVersionInvalid.selector, version));
        register(r);
    }

    function test_registerNoArtefact() public {
        Registration memory r = registration();
        r.artefactHash = 0;
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantArtefactHashZero.selector));
        register(r);
    }

    function test_registerWithoutAKey() public {
        for (uint256 i = 0; i < 3; ++i) {
            Registration memory r = registration();
            if (i == 0) r.widenKey = address(0);
            if (i == 1) r.pauseKey = address(0);
            if (i == 2) r.revokeKey = address(0);
            vm.expectRevert(
                abi.encodeWithSelector(IGrants.GrantKeyZero.selector, r.widenKey, r.pauseKey, r.revokeKey)
            );
            register(r);
        }
    }

    function testFuzz_registerEmptyOrPastWindow(uint64 notBefore, uint64 expiry) public {
        Registration memory r = registration();
        r.notBefore = notBefore;
        r.expiry = uint64(bound(expiry, 0, notBefore > START ? notBefore : START));
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantWindowInvalid.selector, r.notBefore, r.expiry));
        register(r);
    }

    function test_registerAWindowOfNoSecond() public {
        Registration memory r = registration();
        (r.notBefore, r.expiry) = (START + 10, START + 10);
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantWindowInvalid.selector, START + 10, START + 10));
        register(r);
        r.expiry = START + 11;
        register(r);
    }

    /// @dev The expiry is the first second at which the grant is over.
    function test_registerInTheLastSecond() public {
        Registration memory r = registration();
        (r.expiry, r.deadline) = (START + 10, START + 10);
        vm.warp(START + 10);
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantWindowInvalid.selector, START, START + 10));
        register(r);
        vm.warp(START + 9);
        register(r);
    }

    function testFuzz_registerOtherSigner(uint256 privateKey) public {
        privateKey = bound(privateKey, 1, type(uint128).max);
        Registration memory r = registration();
        bytes memory signature = sign(privateKey, registerDigest(r));
        vm.expectRevert(
            abi.encodeWithSelector(IGrants.GrantSignerMismatch.selector, vm.addr(privateKey), r.widenKey)
        );
        vm.prank(relayer);
        grants.register(r, signature);
    }

    function test_registerHighS() public {
        Registration memory r = registration();
        bytes memory signature = signHigh(WIDEN_KEY, registerDigest(r));
        bytes32 s;
        assembly ("memory-safe") {
            s := mload(add(signature, 0x40))
        }
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureS.selector, s));
        vm.prank(relayer);
        grants.register(r, signature);
    }

    function testFuzz_registerSignatureLength(uint256 length) public {
        length = bound(length, 0, 130);
        vm.assume(length != 65);
        Registration memory r = registration();
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureLength.selector, length));
        vm.prank(relayer);
        grants.register(r, new bytes(length));
    }

    function test_registerNoSignature() public {
        Registration memory r = registration();
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignature.selector));
        vm.prank(relayer);
        grants.register(r, new bytes(65));
    }

    function test_registerOnAnotherChain() public {
        Registration memory r = registration();
        bytes memory signature = sign(WIDEN_KEY, registerDigest(r));
        vm.chainId(block.chainid + 1);
        vm.prank(relayer);
        (bool accepted, bytes memory reason) =
            address(grants).call(abi.encodeCall(IGrants.register, (r, signature)));
        assertTrue(!accepted && bytes4(reason) == IGrants.GrantSignerMismatch.selector, "accepted elsewhere");
    }

    function test_unknownGrant() public {
        GrantId id = grants.grantIdOf(registration());
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantUnknown.selector, id));
        grants.grantOf(id);
    }

    function register(Registration memory r) private returns (GrantId) {
        bytes memory signature = sign(WIDEN_KEY, registerDigest(r));
        vm.prank(relayer);
        return grants.register(r, signature);
    }

    function changeField(Registration memory r, uint256 field) private pure {
        field = bound(field, 0, 6);
        if (field == 0) r.artefactHash = ~r.artefactHash;
        else if (field == 1) r.notBefore++;
        else if (field == 2) r.expiry++;
        else if (field == 3) r.widenKey = address(1);
        else if (field == 4) r.pauseKey = address(1);
        else if (field == 5) r.revokeKey = address(1);
        else r.version++;
    }
}
