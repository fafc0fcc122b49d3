// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Checkpoint, ILogs, LogHead} from "./interfaces/ILogs.sol";
import {IMembers} from "./interfaces/IMembers.sol";
import {Rfc9162} from "./libraries/Rfc9162.sol";
import {KeyAlgorithm, KeyPurpose} from "./types/Keys.sol";
import {MemberId} from "./types/MemberId.sol";

/// @title Logs
contract Logs is ILogs, EIP712 {
    bytes32 private constant _PUBLISH_TYPEHASH = keccak256(
        "PublishCheckpoint(uint32 member,uint64 size,bytes32 root,bytes32 noteHash,uint64 deadline)"
    );

    /// @notice Whose keys sign which log. Fixed at deployment; keys change there, never here.
    IMembers public immutable members;

    /// @notice How many leaves a log may gain in one checkpoint.
    /// @dev Bounds what a stolen log key can do to a log before it is noticed.
    uint64 public immutable growthCap;

    mapping(MemberId member => LogHead) private _heads;

    constructor(IMembers members_, uint64 growthCap_) EIP712("Hexin Logs", "1") {
        members = members_;
        growthCap = growthCap_;
    }

    /// @inheritdoc ILogs
    function publish(Checkpoint calldata c, bytes32[] calldata consistencyProof, bytes calldata logKeySignature)
        external
    {
        LogHead memory head = _heads[c.member];
        if (c.size != 0 && c.size == head.size && c.root == head.root && c.noteHash == head.noteHash) return;

        require(c.size != 0, CheckpointEmpty(c.member));
        require(block.timestamp <= c.deadline, CheckpointDeadlinePassed(c.deadline));
        _requireSigned(c, logKeySignature);
        _requireExtends(head, c, consistencyProof);

        _heads[c.member] = LogHead({
            root: c.root,
            noteHash: c.noteHash,
            size: c.size,
            publishedAt: c.size == head.size ? head.publishedAt : uint64(block.timestamp),
            deadline: c.deadline
        });

        emit CheckpointPublished(c.member, c.size, c.root, c.noteHash);
    }

    /// @inheritdoc ILogs
    function headOf(MemberId member) external view returns (LogHead memory) {
        return _heads[member];
    }

    function _requireSigned(Checkpoint calldata c, bytes calldata signature) private view {
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(_PUBLISH_TYPEHASH, c)));
        address signer = ECDSA.recoverCalldata(digest, signature);
        require(
            members.wasKey(
                c.member, KeyPurpose.Log, KeyAlgorithm.Secp256k1, abi.encodePacked(signer), uint64(block.timestamp)
            ),
            CheckpointSignerNotLogKey(c.member, signer)
        );
    }

    function _requireExtends(LogHead memory head, Checkpoint calldata c, bytes32[] calldata proof) private view {
        require(c.size >= head.size, CheckpointShrinks(c.member, c.size, head.size));
        if (c.size == head.size) {
            require(c.root == head.root, CheckpointForks(c.member, c.size, c.root, head.root));
            // Equal sizes have no sequence to order two notes by. Without this, anybody could put the older one back.
            require(c.deadline >= head.deadline, CheckpointNoteOutdated(c.member, c.deadline, head.deadline));
        }
        uint64 growth = c.size - head.size;
        require(growth <= growthCap, CheckpointGrowthExceeded(c.member, growth, growthCap));
        bool consistent = head.size == 0
            ? proof.length == 0
            : Rfc9162.verifyConsistency(head.size, c.size, head.root, c.root, proof);
        require(consistent, CheckpointInconsistent(c.member, head.size, head.root, c.size, c.root));
    }
}
