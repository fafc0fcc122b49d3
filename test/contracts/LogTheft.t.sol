// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Checkpoint, ILogs} from "../../contracts/interfaces/ILogs.sol";
import {KeyAlgorithm, KeyPurpose} from "../../contracts/types/Keys.sol";
import {LogFixture} from "./helpers/LogFixture.sol";
import {Tree} from "./helpers/Tree.sol";

/// @dev A thief with one of the bank's keys does what he can; afterwards the log is what its member meant it to be.
contract LogTheftTest is LogFixture {
    uint256 private constant NEXT_LOG_KEY = uint256(keccak256("next bank log"));

    address private thief = vm.addr(BANK_CHAIN_KEY);

    /// @dev The thief can send what he likes, and gets nothing on record.
    function test_aStolenChainKeyAlone() public {
        publish(checkpoint(7), none);

        Checkpoint memory c = checkpoint(12);
        c.root = keccak256("junk");
        bytes memory signature = sign(BANK_CHAIN_KEY, publishDigest(c));
        vm.expectRevert(abi.encodeWithSelector(ILogs.CheckpointSignerNotLogKey.selector, bank, thief));
        vm.prank(thief);
        logs.publish(c, none, signature);

        bytes memory unauthorized =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, thief);
        vm.expectRevert(unauthorized);
        vm.prank(thief);
        logs.seal(bank, 0, 0, none);
        bytes memory key = account(uint256(keccak256("thief")));
        vm.expectRevert(unauthorized);
        vm.prank(thief);
        members.addKey(bank, KeyPurpose.Log, KeyAlgorithm.Secp256k1, key, 0, FOREVER);
        vm.expectRevert(unauthorized);
        vm.prank(thief);
        members.endKey(bank, 1, 0);

        // An honest checkpoint that he carries is as good as any; then the log goes on without him.
        c = checkpoint(9);
        signature = sign(BANK_LOG_KEY, publishDigest(c));
        vm.prank(thief);
        logs.publish(c, Tree.proof(d, 7, 9), signature);
        publish(checkpoint(12), Tree.proof(d, 9, 12));
        assertHead(checkpoint(12), START);
    }

    /// @dev The thief appends junk, up to the cap each time, so that the member can't go on. The council ends the key,
    /// seals the log below the junk, and the member goes on under a new key.
    function testFuzz_aStolenLogKeyAlone(uint256 honest, uint256 rounds) public {
        honest = bound(honest, 0, 10);
        if (honest != 0) publish(checkpoint(honest), none);
        bytes32 honestRoot = honest == 0 ? bytes32(0) : Tree.mth(d, 0, honest);
        (bytes32[] memory stolen, uint256 size) = spoil(honest, bound(rounds, 1, 3));

        // He can't touch what is on record, nor outgrow the cap.
        Checkpoint memory c = junk(stolen, size);
        c.size = uint64(size) + GROWTH_CAP + 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                ILogs.CheckpointGrowthExceeded.selector, bank, GROWTH_CAP + 1, GROWTH_CAP
            )
        );
        publish(c, none);
        // The member's own next checkpoint is shut out.
        c = checkpoint(20);
        bytes32[] memory proof = honest == 0 ? none : Tree.proof(d, honest, 20);
        (bool accepted,) = address(logs)
            .call(abi.encodeCall(ILogs.publish, (c, proof, sign(BANK_LOG_KEY, publishDigest(c)))));
        assertTrue(!accepted, "nothing to repair");

        members.endKey(bank, 1, START + 1);
        addKey(bank, KeyPurpose.Log, NEXT_LOG_KEY);
        vm.warp(START + 1);
        logs.seal(bank, uint64(honest), honestRoot, honest == 0 ? none : Tree.proof(stolen, honest, size));

        // The thief's key is worth nothing in either log, whatever he kept.
        c = junk(stolen, size);
        bytes32[] memory junkProof = honest == 0 ? none : Tree.proof(stolen, honest, size);
        vm.expectRevert(
            abi.encodeWithSelector(ILogs.CheckpointSignerNotLogKey.selector, bank, vm.addr(BANK_LOG_KEY))
        );
        publishSuccessor(1, c, junkProof, BANK_LOG_KEY);
        c.noteHash = keccak256("again");
        expectNotCurrent(0, 1);
        publish(c, none);
        // What he wrote counts for nothing, what the member wrote before for all that it did.
        assertTrue(!logs.isWithinSeal(bank, 0, uint64(size)), "junk counts");
        assertTrue(logs.isWithinSeal(bank, 0, uint64(honest)), "honest leaves don't count");

        publishSuccessor(1, checkpoint(20), proof, NEXT_LOG_KEY);
        assertEq(logs.headOfLog(bank, 1).root, checkpoint(20).root);
        assertEq(logs.headOfLog(bank, 1).size, 20);
    }

    /// @dev A proof for the seal that fits today's head is spoilt by the next checkpoint. So the key ends first.
    function test_aThiefOutrunsTheSealUntilHisKeyEnds() public {
        publish(checkpoint(5), none);
        (bytes32[] memory stolen, uint256 size) = spoil(5, 1);
        bytes32[] memory proof = Tree.proof(stolen, 5, size);
        bytes32 root = Tree.mth(d, 0, 5);
        stolen = Tree.append(stolen, keccak256("one more"));
        publish(junk(stolen, size + 1), Tree.proof(stolen, size, size + 1));

        vm.expectRevert(
            abi.encodeWithSelector(
                ILogs.SealInconsistent.selector, bank, 5, root, size + 1, Tree.mth(stolen, 0, size + 1)
            )
        );
        logs.seal(bank, 5, root, proof);

        members.endKey(bank, 1, START + 1);
        vm.warp(START + 1);
        logs.seal(bank, 5, root, Tree.proof(stolen, 5, size + 1));
        assertEq(logs.currentLogOf(bank), 1);
    }

    /// @dev The thief publishes junk after the first `honest` leaves, so many times.
    function spoil(uint256 honest, uint256 rounds) private returns (bytes32[] memory stolen, uint256 size) {
        stolen = Tree.leaves(honest);
        size = honest;
        for (uint256 i = 0; i < rounds; ++i) {
            uint256 before = size;
            for (uint256 j = 0; j < 2; ++j) stolen = Tree.append(stolen, keccak256(abi.encode("junk", ++size)));
            publish(junk(stolen, size), before == 0 ? none : Tree.proof(stolen, before, size));
        }
    }

    function junk(bytes32[] memory leaves, uint256 size) private view returns (Checkpoint memory c) {
        c = checkpoint(1);
        (c.size, c.root) = (uint64(size), Tree.mth(leaves, 0, size));
    }
}
