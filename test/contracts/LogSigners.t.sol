// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Checkpoint, ILogs} from "../../contracts/interfaces/ILogs.sol";
import {KeyAlgorithm, KeyPurpose} from "../../contracts/types/Keys.sol";
import {MemberId} from "../../contracts/types/MemberId.sol";
import {LogFixture} from "./helpers/LogFixture.sol";
import {Tree} from "./helpers/Tree.sol";

contract LogSignersTest is LogFixture {
    function testFuzz_otherSigner(uint256 privateKey) public {
        privateKey = bound(privateKey, 1, type(uint128).max);
        expectRefusal(checkpoint(3), privateKey);
    }

    /// @dev Neither a stolen chain key nor another member's log key can spoil a log.
    function test_otherKeysOfTheNetwork() public {
        expectRefusal(checkpoint(3), BANK_CHAIN_KEY);
        expectRefusal(checkpoint(3), NOTARY_LOG_KEY);
        Checkpoint memory c = checkpoint(3);
        c.member = MemberId.wrap(99);
        expectRefusal(c, BANK_LOG_KEY);
        c.member = MemberId.wrap(0);
        expectRefusal(c, BANK_LOG_KEY);
    }

    function test_aLogKeySignsInItsWindowOnly() public {
        members.endKey(bank, 1, START + 11);
        members.addKey(
            bank, KeyPurpose.Log, KeyAlgorithm.Secp256k1, account(uint256(keccak256("next"))), START + 11, FOREVER
        );
        expectRefusal(checkpoint(3), uint256(keccak256("next")));
        vm.warp(START + 10);
        publish(checkpoint(3), none);

        vm.warp(START + 11);
        expectRefusal(checkpoint(4), BANK_LOG_KEY);
        Checkpoint memory c = checkpoint(4);
        logs.publish(c, Tree.proof(d, 3, 4), sign(uint256(keccak256("next")), publishDigest(c)));
        assertHead(c, START + 11);
    }

    function test_onAnotherChain() public {
        Checkpoint memory c = checkpoint(3);
        bytes memory signature = sign(BANK_LOG_KEY, publishDigest(c));
        vm.chainId(block.chainid + 1);
        (bool accepted, bytes memory reason) =
            address(logs).call(abi.encodeCall(ILogs.publish, (c, none, signature)));
        assertTrue(!accepted && bytes4(reason) == ILogs.CheckpointSignerNotLogKey.selector, "accepted elsewhere");
    }

    function test_malformedSignatures() public {
        Checkpoint memory c = checkpoint(3);
        bytes memory signature = signHigh(BANK_LOG_KEY, publishDigest(c));
        bytes32 s;
        assembly ("memory-safe") {
            s := mload(add(signature, 0x40))
        }
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureS.selector, s));
        logs.publish(c, none, signature);
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureLength.selector, 64));
        logs.publish(c, none, new bytes(64));
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignature.selector));
        logs.publish(c, none, new bytes(65));
    }

    function expectRefusal(Checkpoint memory c, uint256 privateKey) private {
        bytes memory signature = sign(privateKey, publishDigest(c));
        vm.expectRevert(
            abi.encodeWithSelector(ILogs.CheckpointSignerNotLogKey.selector, c.member, vm.addr(privateKey))
        );
        logs.publish(c, none, signature);
    }
}
