// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoint, ILogs, LogHead} from "../../../contracts/interfaces/ILogs.sol";
import {Network} from "./Network.sol";
import {Tree} from "./Tree.sol";

/// @dev Checkpoints of the bank's log, which has up to 20 leaves.
abstract contract LogFixture is Network {
    bytes32[] internal none;

    bytes32[] internal d = Tree.leaves(20);

    function checkpoint(uint256 size) internal view returns (Checkpoint memory) {
        bytes32 root = Tree.mth(d, 0, size);
        return Checkpoint({
            member: bank,
            size: uint64(size),
            root: root,
            noteHash: keccak256(abi.encode("note", root)),
            deadline: START + 1 hours
        });
    }

    function publish(Checkpoint memory c, bytes32[] memory proof) internal {
        logs.publish(c, proof, sign(BANK_LOG_KEY, publishDigest(c)));
    }

    function publishSuccessor(uint32 log, Checkpoint memory c, bytes32[] memory proof, uint256 privateKey) internal {
        logs.publishSuccessor(log, c, proof, sign(privateKey, publishSuccessorDigest(log, c)));
    }

    function expectNotCurrent(uint32 log, uint32 current) internal {
        vm.expectRevert(abi.encodeWithSelector(ILogs.LogNotCurrent.selector, bank, log, current));
    }

    function assertHead(Checkpoint memory c, uint64 publishedAt) internal view {
        LogHead memory head = logs.headOf(c.member);
        assertEq(head.size, c.size);
        assertEq(head.root, c.root);
        assertEq(head.noteHash, c.noteHash);
        assertEq(head.publishedAt, publishedAt);
        assertEq(head.deadline, c.deadline);
    }
}
