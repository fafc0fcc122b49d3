// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoint, ILogs, LogHead} from "../../contracts/interfaces/ILogs.sol";
import {LogFixture} from "./helpers/LogFixture.sol";
import {Tree, UniformTree} from "./helpers/Tree.sol";

contract LogsTest is LogFixture {
    function test_firstCheckpoint() public {
        Checkpoint memory c = checkpoint(3);

        vm.expectEmit(address(logs));
        emit ILogs.CheckpointPublished(bank, 3, c.root, c.noteHash);
        publish(c, none);

        assertHead(c, START);
    }

    function test_headOfAnEmptyLog() public view {
        LogHead memory head = logs.headOf(notary);
        assertEq(head.size, 0);
        assertEq(head.root, 0);
        assertEq(head.noteHash, 0);
        assertEq(head.publishedAt, 0);
        assertEq(head.deadline, 0);
    }

    function testFuzz_growth(uint256 first, uint256 second, uint256 third) public {
        first = bound(first, 1, 18);
        second = bound(second, first + 1, 19);
        third = bound(third, second + 1, 20);

        publish(checkpoint(first), none);
        vm.warp(START + 1);
        publish(checkpoint(second), Tree.proof(d, first, second));
        vm.warp(START + 2);
        Checkpoint memory c = checkpoint(third);
        publish(c, Tree.proof(d, second, third));

        assertHead(c, START + 2);
    }

    /// @dev Anybody may carry a checkpoint, whatever became of the member: the log key is the authority.
    function testFuzz_anybodyPublishes(address sender) public {
        vm.assume(sender != address(vm));
        members.retire(bank);
        Checkpoint memory c = checkpoint(3);
        bytes memory signature = sign(BANK_LOG_KEY, publishDigest(c));
        vm.prank(sender);
        logs.publish(c, none, signature);
        assertHead(c, START);
    }

    function test_logsAreApart() public {
        Checkpoint memory c = checkpoint(3);
        publish(c, none);
        Checkpoint memory other = checkpoint(5);
        other.member = notary;
        logs.publish(other, none, sign(NOTARY_LOG_KEY, publishDigest(other)));

        assertHead(c, START);
        assertHead(other, START);
    }

    function test_publishAgain() public {
        Checkpoint memory c = checkpoint(3);
        publish(c, none);
        vm.warp(START + 1 days);
        vm.recordLogs();
        // Late, unsigned, with a stray proof: nothing is left to do, and nothing is done.
        logs.publish(c, d, "");
        assertEq(vm.getRecordedLogs().length, 0);
        assertHead(c, START);
    }

    function test_laterNote() public {
        publish(checkpoint(3), none);
        vm.warp(START + 60);
        Checkpoint memory c = checkpoint(3);
        c.noteHash = keccak256("cosigned");

        vm.expectEmit(address(logs));
        emit ILogs.CheckpointPublished(bank, 3, c.root, c.noteHash);
        publish(c, none);

        // The tree is as old as it was.
        assertHead(c, START);
    }

    function test_anOlderNoteDoesNotComeBack() public {
        Checkpoint memory bare = checkpoint(3);
        publish(bare, none);
        Checkpoint memory cosigned = checkpoint(3);
        cosigned.noteHash = keccak256("cosigned");
        cosigned.deadline = bare.deadline + 1;
        publish(cosigned, none);

        vm.expectRevert(
            abi.encodeWithSelector(
                ILogs.CheckpointNoteOutdated.selector, bank, bare.deadline, cosigned.deadline
            )
        );
        publish(bare, none);
    }

    function test_empty() public {
        Checkpoint memory c = checkpoint(3);
        c.size = 0;
        vm.expectRevert(abi.encodeWithSelector(ILogs.CheckpointEmpty.selector, bank));
        publish(c, none);
    }

    function testFuzz_deadline(uint64 deadline) public {
        Checkpoint memory c = checkpoint(3);
        c.deadline = deadline;
        if (deadline < START) {
            vm.expectRevert(abi.encodeWithSelector(ILogs.CheckpointDeadlinePassed.selector, deadline));
        }
        publish(c, none);
    }

    function testFuzz_shrink(uint256 head, uint256 size) public {
        head = bound(head, 2, 20);
        size = bound(size, 1, head - 1);
        publish(checkpoint(head), none);

        Checkpoint memory c = checkpoint(size);
        bytes32[] memory proof = Tree.proof(d, size, head);
        vm.expectRevert(abi.encodeWithSelector(ILogs.CheckpointShrinks.selector, bank, size, head));
        publish(c, proof);
    }

    function testFuzz_fork(uint256 size, uint256 bit) public {
        size = bound(size, 1, 20);
        Checkpoint memory head = checkpoint(size);
        publish(head, none);

        Checkpoint memory c = checkpoint(size);
        c.root = Tree.flip(c.root, bit);
        vm.expectRevert(
            abi.encodeWithSelector(ILogs.CheckpointForks.selector, bank, size, c.root, head.root)
        );
        publish(c, none);
    }

    function test_growthCap() public {
        assertEq(logs.growthCap(), GROWTH_CAP);
        Checkpoint memory c = checkpoint(3);
        (c.size, c.root) = (GROWTH_CAP + 1, UniformTree.mth(GROWTH_CAP + 1));
        vm.expectRevert(
            abi.encodeWithSelector(
                ILogs.CheckpointGrowthExceeded.selector, bank, GROWTH_CAP + 1, GROWTH_CAP
            )
        );
        publish(c, none);

        (c.size, c.root) = (GROWTH_CAP, UniformTree.mth(GROWTH_CAP));
        publish(c, none);

        (c.size, c.root) = (2 * GROWTH_CAP + 1, UniformTree.mth(2 * GROWTH_CAP + 1));
        bytes32[] memory proof = UniformTree.proof(GROWTH_CAP, 2 * GROWTH_CAP + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                ILogs.CheckpointGrowthExceeded.selector, bank, GROWTH_CAP + 1, GROWTH_CAP
            )
        );
        publish(c, proof);

        (c.size, c.root) = (2 * GROWTH_CAP, UniformTree.mth(2 * GROWTH_CAP));
        publish(c, UniformTree.proof(GROWTH_CAP, 2 * GROWTH_CAP));
    }

    function test_inconsistent() public {
        Checkpoint memory head = checkpoint(7);
        publish(head, none);
        Checkpoint memory c = checkpoint(12);
        bytes32[] memory proof = Tree.proof(d, 7, 12);

        expectInconsistent(head, c);
        publish(c, none);
        expectInconsistent(head, c);
        publish(c, Tree.append(proof, proof[0]));
        expectInconsistent(head, c);
        publish(c, Tree.without(proof, 1));
        c.root = ~c.root;
        expectInconsistent(head, c);
        publish(c, proof);
    }

    function test_aNewLogAndALaterNoteNeedNoProof() public {
        Checkpoint memory c = checkpoint(3);
        Checkpoint memory nothing;
        expectInconsistent(nothing, c);
        publish(c, d);

        publish(c, none);
        Checkpoint memory later = checkpoint(3);
        later.noteHash = keccak256("cosigned");
        expectInconsistent(c, later);
        publish(later, d);
    }

    function expectInconsistent(Checkpoint memory head, Checkpoint memory c) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                ILogs.CheckpointInconsistent.selector, bank, head.size, head.root, c.size, c.root
            )
        );
    }
}
