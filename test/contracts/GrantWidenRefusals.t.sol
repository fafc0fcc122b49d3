// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GrantState, IGrants, Registration} from "../../contracts/interfaces/IGrants.sol";
import {GrantId} from "../../contracts/types/GrantId.sol";
import {GrantFixture} from "./helpers/GrantFixture.sol";

contract GrantWidenRefusalsTest is GrantFixture {
    /// @dev What the pause key stopped, the widen key doesn't start.
    function test_aPausedGrantIsNotWidened() public {
        bytes memory signature = sign(PAUSE_KEY, pauseDigest(first, 0, LATER));
        vm.prank(relayer);
        grants.pause(first, 0, LATER, signature);

        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantStateMismatch.selector, first, GrantState.Paused));
        widen(first, 1, registrationOf(2), WIDEN_KEY);
    }

    function test_aRevokedGrantIsNotWidened() public {
        GrantId second = widen(first, 0, 2);
        grants.revoke(first, sign(REVOKE_KEY, revokeDigest(first)));

        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantStateMismatch.selector, second, GrantState.Revoked));
        widen(second, 0, registrationOf(3), keyOf(WIDEN, 2));
    }

    function testFuzz_wrongSequence(uint64 sequence) public {
        vm.assume(sequence != 0);
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantSequenceMismatch.selector, first, sequence, 0));
        widen(first, sequence, registrationOf(2), WIDEN_KEY);
    }

    /// @dev A widening that was signed before a pause is void after it, resumed or not.
    function test_aPauseVoidsAWideningUnderWay() public {
        bytes memory pausing = sign(PAUSE_KEY, pauseDigest(first, 0, LATER));
        bytes memory resuming = sign(PAUSE_KEY, resumeDigest(first, 1, LATER));
        vm.prank(relayer);
        grants.pause(first, 0, LATER, pausing);
        vm.prank(relayer);
        grants.resume(first, 1, LATER, resuming);

        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantSequenceMismatch.selector, first, 0, 2));
        widen(first, 0, registrationOf(2), WIDEN_KEY);
        widen(first, 2, 2);
    }

    function testFuzz_otherVersion(uint32 version) public {
        vm.assume(version != 2);
        Registration memory r = registrationOf(2);
        r.version = version;
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantVersionInvalid.selector, version));
        widen(first, 0, r, WIDEN_KEY);
    }

    function testFuzz_afterTheDeadline(uint64 deadline) public {
        Registration memory r = registrationOf(2);
        r.deadline = uint64(bound(deadline, 0, START - 1));
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantDeadlinePassed.selector, r.deadline));
        widen(first, 0, r, WIDEN_KEY);
    }

    function test_noArtefact() public {
        Registration memory r = registrationOf(2);
        r.artefactHash = 0;
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantArtefactHashZero.selector));
        widen(first, 0, r, WIDEN_KEY);
    }

    function test_withoutAKey() public {
        for (uint256 i = 0; i < 3; ++i) {
            Registration memory r = registrationOf(2);
            if (i == 0) r.widenKey = address(0);
            if (i == 1) r.pauseKey = address(0);
            if (i == 2) r.revokeKey = address(0);
            vm.expectRevert(
                abi.encodeWithSelector(IGrants.GrantKeyZero.selector, r.widenKey, r.pauseKey, r.revokeKey)
            );
            widen(first, 0, r, WIDEN_KEY);
        }
    }

    function testFuzz_emptyOrPastWindow(uint64 notBefore, uint64 expiry) public {
        Registration memory r = registrationOf(2);
        r.notBefore = notBefore;
        r.expiry = uint64(bound(expiry, 0, notBefore > START ? notBefore : START));
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantWindowInvalid.selector, r.notBefore, r.expiry));
        widen(first, 0, r, WIDEN_KEY);
    }

    function test_unknownPredecessor() public {
        GrantId unknown = GrantId.wrap(keccak256("unknown"));
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantUnknown.selector, unknown));
        widen(unknown, 0, registrationOf(2), WIDEN_KEY);
    }

    function test_fromAStranger() public {
        Registration memory r = registrationOf(2);
        bytes memory signature = sign(WIDEN_KEY, widenDigest(first, 0, r));
        vm.expectRevert(abi.encodeWithSelector(IGrants.GrantCallerNotRelayer.selector, stranger));
        vm.prank(stranger);
        grants.widen(first, 0, r, signature);
    }

    /// @dev The predecessor's widen key signs, no other: the new version's own least of all.
    function testFuzz_otherSigner(uint256 privateKey) public {
        privateKey = bound(privateKey, 1, type(uint128).max);
        uint256[4] memory others = [privateKey, PAUSE_KEY, REVOKE_KEY, keyOf(WIDEN, 2)];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IGrants.GrantSignerMismatch.selector, vm.addr(others[i]), vm.addr(WIDEN_KEY)
                )
            );
            widen(first, 0, registrationOf(2), others[i]);
        }
    }

    /// @dev Any change of what was signed is refused, and a registration is no widening.
    function testFuzz_changed(uint256 field) public {
        Registration memory r = registrationOf(2);
        bytes memory signature = sign(WIDEN_KEY, widenDigest(first, 0, r));
        field = bound(field, 0, 7);
        if (field == 0) r.artefactHash = ~r.artefactHash;
        else if (field == 1) r.notBefore++;
        else if (field == 2) r.expiry++;
        else if (field == 3) r.widenKey = address(1);
        else if (field == 4) r.pauseKey = address(1);
        else if (field == 5) r.revokeKey = address(1);
        else if (field == 6) r.deadline++;
        else signature = sign(WIDEN_KEY, registerDigest(r));
        expectRefusal(r, signature);
    }

    function test_onAnotherChain() public {
        Registration memory r = registrationOf(2);
        bytes memory signature = sign(WIDEN_KEY, widenDigest(first, 0, r));
        vm.chainId(block.chainid + 1);
        expectRefusal(r, signature);
    }

    function expectRefusal(Registration memory r, bytes memory signature) private {
        vm.prank(relayer);
        (bool accepted, bytes memory reason) =
            address(grants).call(abi.encodeCall(IGrants.widen, (first, 0, r, signature)));
        assertTrue(!accepted && bytes4(reason) == IGrants.GrantSignerMismatch.selector, "not refused");
    }
}
