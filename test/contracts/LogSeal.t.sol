// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Checkpoint, ILogs, LogHead, Seal} from "../../contracts/interfaces/ILogs.sol";
import {LogFixture} from "./helpers/LogFixture.sol";
import {Tree, UniformTree} from "./helpers/Tree.sol";

contract LogSealTest is LogFixture {
    function testFuzz_seal(uint256 head, uint256 size) public {
        head = bound(head, 1, 20);
        size = bound(size, 1, head);
        publish(checkpoint(head), none);
        vm.warp(START + 60);
        bytes32 root = Tree.mth(d, 0, size);

        vm.expectEmit(address(logs));
        emit ILogs.LogSealed(bank, 0, uint64(size), root);
        logs.seal(bank, uint64(size), root, Tree.proof(d, size, head));

        Seal memory found = logs.sealOf(bank, 0);
        assertEq(found.size, size);
        assertEq(found.root, root);
        assertEq(found.sealedAt, START + 60);
        // It rewrites nothing, and its successor goes on where it ended.
        assertHead(checkpoint(head), START);
        assertEq(logs.currentLogOf(bank), 1);
        LogHead memory next = logs.headOfLog(bank, 1);
        assertEq(next.size, size);
        assertEq(next.root, root);
        assertEq(next.noteHash, 0);
        assertEq(next.publishedAt, START + 60);
        assertEq(next.deadline, 0);
    }

    function test_anUnsealedLog() public {
        publish(checkpoint(3), none);
        assertEq(logs.currentLogOf(bank), 0);
        assertEq(logs.sealOf(bank, 0).sealedAt, 0);
        assertEq(logs.headOfLog(bank, 0).root, logs.headOf(bank).root);
        assertTrue(logs.isWithinSeal(bank, 0, 3), "without a seal everything counts");
        assertTrue(logs.isWithinSeal(bank, 0, type(uint64).max), "without a seal everything counts");
    }

    function testFuzz_withinSeal(uint64 size) public {
        publish(checkpoint(12), none);
        seal(7, 12);
        assertTrue(logs.isWithinSeal(bank, 0, size) == (size <= 7), "not the seal's bound");
        assertTrue(logs.isWithinSeal(bank, 1, size), "the successor is not sealed");
        assertTrue(logs.isWithinSeal(notary, 0, size), "another member's log is not sealed");
    }

    function test_aSealedLogTakesNoFurtherCheckpoint() public {
        publish(checkpoint(12), none);
        seal(7, 12);

        bytes32[] memory proof = Tree.proof(d, 12, 15);
        Checkpoint memory c = checkpoint(15);
        expectNotCurrent(0, 1);
        publish(c, proof);
        // Nor another note for the tree on record.
        c = checkpoint(12);
        c.noteHash = keccak256("cosigned");
        expectNotCurrent(0, 1);
        publish(c, none);
        // What is on record already changes nothing, as ever.
        vm.recordLogs();
        publish(checkpoint(12), none);
        assertEq(vm.getRecordedLogs().length, 0);
        assertHead(checkpoint(12), START);
    }

    function test_successor() public {
        publish(checkpoint(12), none);
        seal(7, 12);
        vm.warp(START + 100);
        Checkpoint memory c = checkpoint(11);

        vm.expectEmit(address(logs));
        emit ILogs.SuccessorCheckpointPublished(bank, 1, 11, c.root, c.noteHash);
        publishSuccessor(1, c, Tree.proof(d, 7, 11), BANK_LOG_KEY);

        LogHead memory head = logs.headOfLog(bank, 1);
        assertEq(head.size, 11);
        assertEq(head.root, c.root);
        assertEq(head.noteHash, c.noteHash);
        assertEq(head.publishedAt, START + 100);
        assertEq(head.deadline, c.deadline);
        assertHead(checkpoint(12), START);

        vm.recordLogs();
        logs.publishSuccessor(1, c, none, "");
        assertEq(vm.getRecordedLogs().length, 0);
    }

    /// @dev The sealed tree is as old as its seal; a note for it changes that no more than elsewhere.
    function test_aNoteForTheSealedTree() public {
        publish(checkpoint(12), none);
        seal(7, 12);
        vm.warp(START + 100);
        publishSuccessor(1, checkpoint(7), none, BANK_LOG_KEY);
        assertEq(logs.headOfLog(bank, 1).publishedAt, START);
        assertEq(logs.headOfLog(bank, 1).noteHash, checkpoint(7).noteHash);
    }

    /// @dev A log whose very first checkpoint was a thief's starts over.
    function test_sealAtNothing() public {
        publish(checkpoint(12), none);
        vm.expectEmit(address(logs));
        emit ILogs.LogSealed(bank, 0, 0, 0);
        logs.seal(bank, 0, 0, none);

        assertTrue(!logs.isWithinSeal(bank, 0, 1), "nothing counts");
        assertTrue(logs.isWithinSeal(bank, 0, 0), "but nothing itself");
        assertEq(logs.headOfLog(bank, 1).publishedAt, 0);
        publishSuccessor(1, checkpoint(5), none, BANK_LOG_KEY);
        assertEq(logs.headOfLog(bank, 1).size, 5);
    }

    function test_sealAnEmptyLog() public {
        logs.seal(bank, 0, 0, none);
        Checkpoint memory c = checkpoint(3);
        expectNotCurrent(0, 1);
        publish(c, none);
        publishSuccessor(1, c, none, BANK_LOG_KEY);
    }

    function test_sealASuccessor() public {
        publish(checkpoint(12), none);
        seal(7, 12);
        publishSuccessor(1, checkpoint(11), Tree.proof(d, 7, 11), BANK_LOG_KEY);

        bytes32 root = Tree.mth(d, 0, 6);
        bytes32[] memory proof = Tree.proof(d, 6, 11);
        vm.expectRevert(abi.encodeWithSelector(ILogs.SealBelowStart.selector, bank, 6, 7));
        logs.seal(bank, 6, root, proof);

        vm.expectEmit(address(logs));
        emit ILogs.LogSealed(bank, 1, 9, Tree.mth(d, 0, 9));
        seal(9, 11);
        assertEq(logs.currentLogOf(bank), 2);
        publishSuccessor(2, checkpoint(10), Tree.proof(d, 9, 10), BANK_LOG_KEY);
    }

    function test_sealFromAStranger() public {
        publish(checkpoint(3), none);
        bytes32 root = checkpoint(3).root;
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        vm.prank(stranger);
        logs.seal(bank, 3, root, none);
    }

    function testFuzz_sealBeyondTheHead(uint64 size) public {
        publish(checkpoint(3), none);
        size = uint64(bound(size, 4, type(uint64).max));
        vm.expectRevert(abi.encodeWithSelector(ILogs.SealBeyondHead.selector, bank, size, 3));
        logs.seal(bank, size, keccak256("root"), none);
    }

    function test_sealInconsistent() public {
        publish(checkpoint(12), none);
        bytes32 root = Tree.mth(d, 0, 7);
        bytes32[] memory proof = Tree.proof(d, 7, 12);

        expectSealInconsistent(7, ~root);
        logs.seal(bank, 7, ~root, proof);
        expectSealInconsistent(7, root);
        logs.seal(bank, 7, root, Tree.without(proof, 0));
        expectSealInconsistent(8, root);
        logs.seal(bank, 8, root, proof);
        expectSealInconsistent(12, root);
        logs.seal(bank, 12, root, none);
        expectSealInconsistent(0, root);
        logs.seal(bank, 0, root, none);
        expectSealInconsistent(0, 0);
        logs.seal(bank, 0, 0, proof);
    }

    function test_successorRefusals() public {
        publish(checkpoint(12), none);
        Checkpoint memory c = checkpoint(14);
        vm.expectRevert(abi.encodeWithSelector(ILogs.LogNotSuccessor.selector, bank));
        logs.publishSuccessor(0, c, none, "");
        // A log that is not opened yet.
        expectNotCurrent(1, 0);
        publishSuccessor(1, c, none, BANK_LOG_KEY);

        seal(7, 12);
        // What was cut off doesn't come in, under whichever proof.
        bytes32[] memory proof = Tree.proof(d, 12, 14);
        vm.expectRevert(
            abi.encodeWithSelector(
                ILogs.CheckpointInconsistent.selector, bank, 7, Tree.mth(d, 0, 7), 14, c.root
            )
        );
        publishSuccessor(1, c, proof, BANK_LOG_KEY);
        c = checkpoint(6);
        vm.expectRevert(abi.encodeWithSelector(ILogs.CheckpointShrinks.selector, bank, 6, 7));
        publishSuccessor(1, c, none, BANK_LOG_KEY);
        (c.size, c.root) = (7 + GROWTH_CAP + 1, UniformTree.mth(9));
        vm.expectRevert(
            abi.encodeWithSelector(
                ILogs.CheckpointGrowthExceeded.selector, bank, GROWTH_CAP + 1, GROWTH_CAP
            )
        );
        publishSuccessor(1, c, none, BANK_LOG_KEY);
        c = checkpoint(11);
        c.deadline = START - 1;
        vm.expectRevert(abi.encodeWithSelector(ILogs.CheckpointDeadlinePassed.selector, START - 1));
        publishSuccessor(1, c, none, BANK_LOG_KEY);
    }

    /// @dev A message for one log of a member means nothing for another.
    function test_messagesNameTheirLog() public {
        publish(checkpoint(12), none);
        seal(7, 12);
        Checkpoint memory c = checkpoint(11);
        bytes32[] memory proof = Tree.proof(d, 7, 11);
        bytes[2] memory signatures =
            [sign(BANK_LOG_KEY, publishDigest(c)), sign(BANK_LOG_KEY, publishSuccessorDigest(2, c))];
        for (uint256 i = 0; i < 2; ++i) {
            (bool accepted, bytes memory reason) =
                address(logs).call(abi.encodeCall(ILogs.publishSuccessor, (1, c, proof, signatures[i])));
            assertTrue(
                !accepted && bytes4(reason) == ILogs.CheckpointSignerNotLogKey.selector, "another log's message"
            );
        }
    }

    function seal(uint256 size, uint256 head) private {
        logs.seal(bank, uint64(size), Tree.mth(d, 0, size), Tree.proof(d, size, head));
    }

    function expectSealInconsistent(uint64 size, bytes32 root) private {
        vm.expectRevert(
            abi.encodeWithSelector(ILogs.SealInconsistent.selector, bank, size, root, 12, checkpoint(12).root)
        );
    }
}
