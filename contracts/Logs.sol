// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Checkpoint, ILogs, LogHead, Seal} from "./interfaces/ILogs.sol";
import {IMembers} from "./interfaces/IMembers.sol";
import {Rfc9162} from "./libraries/Rfc9162.sol";
import {KeyAlgorithm, KeyPurpose} from "./types/Keys.sol";
import {MemberId} from "./types/MemberId.sol";

// A window is what these compare times for; a block's time is exact to seconds, windows are of minutes and more.
// slither-disable-start timestamp

/// @title Logs
contract Logs is ILogs, AccessManaged, EIP712 {
    bytes32 private constant _PUBLISH_TYPEHASH = keccak256(
        "PublishCheckpoint(uint32 member,uint64 size,bytes32 root,bytes32 noteHash,uint64 deadline)"
    );

    bytes32 private constant _PUBLISH_SUCCESSOR_TYPEHASH = keccak256(
        "PublishSuccessorCheckpoint(uint32 log,uint32 member,uint64 size,bytes32 root,bytes32 noteHash,uint64 deadline)"
    );

    /// @notice Whose keys sign which log. Fixed at deployment; keys change there, never here.
    IMembers public immutable members;

    /// @notice How many leaves a log may gain in one checkpoint.
    /// @dev Bounds what a stolen log key can do to a log before it is noticed.
    uint64 public immutable growthCap;

    mapping(MemberId member => mapping(uint32 log => LogHead)) private _heads;

    mapping(MemberId member => mapping(uint32 log => Seal)) private _seals;

    mapping(MemberId member => uint32) private _currentLogs;

    /// @param authority The AccessManager that says who may seal. It has no say in what is published.
    constructor(IMembers members_, uint64 growthCap_, address authority)
        AccessManaged(authority)
        EIP712("Hexin Logs", "1")
    {
        members = members_;
        growthCap = growthCap_;
    }

    /// @inheritdoc ILogs
    function publish(Checkpoint calldata c, bytes32[] calldata consistencyProof, bytes calldata logKeySignature)
        external
    {
        if (!_put(0, c, consistencyProof, abi.encode(_PUBLISH_TYPEHASH, c), logKeySignature)) return;

        emit CheckpointPublished(c.member, c.size, c.root, c.noteHash);
    }

    /// @inheritdoc ILogs
    function publishSuccessor(
        uint32 log,
        Checkpoint calldata c,
        bytes32[] calldata consistencyProof,
        bytes calldata logKeySignature
    ) external {
        require(log != 0, LogNotSuccessor(c.member));
        bytes memory message = abi.encode(_PUBLISH_SUCCESSOR_TYPEHASH, log, c);
        if (!_put(log, c, consistencyProof, message, logKeySignature)) return;

        emit SuccessorCheckpointPublished(c.member, log, c.size, c.root, c.noteHash);
    }

    /// @inheritdoc ILogs
    function seal(MemberId member, uint64 size, bytes32 root, bytes32[] calldata consistencyProof)
        external
        restricted
    {
        uint32 log = _currentLogs[member];
        LogHead storage head = _heads[member][log];
        require(size <= head.size, SealBeyondHead(member, size, head.size));
        uint64 start = log == 0 ? 0 : _seals[member][log - 1].size;
        require(size >= start, SealBelowStart(member, size, start));
        bool consistent = size == 0
            ? root == 0 && consistencyProof.length == 0
            : Rfc9162.verifyConsistency(size, head.size, root, head.root, consistencyProof);
        require(consistent, SealInconsistent(member, size, root, head.size, head.root));

        uint64 sealedAt = uint64(block.timestamp);
        _seals[member][log] = Seal({root: root, size: size, sealedAt: sealedAt});
        _currentLogs[member] = log + 1;
        _heads[member][log + 1] = LogHead({
            root: root, noteHash: 0, size: size, publishedAt: size == 0 ? 0 : sealedAt, deadline: 0
        });

        emit LogSealed(member, log, size, root);
    }

    /// @inheritdoc ILogs
    function headOf(MemberId member) external view returns (LogHead memory) {
        return _heads[member][0];
    }

    /// @inheritdoc ILogs
    function headOfLog(MemberId member, uint32 log) external view returns (LogHead memory) {
        return _heads[member][log];
    }

    /// @inheritdoc ILogs
    function currentLogOf(MemberId member) external view returns (uint32) {
        return _currentLogs[member];
    }

    /// @inheritdoc ILogs
    function sealOf(MemberId member, uint32 log) external view returns (Seal memory) {
        return _seals[member][log];
    }

    /// @inheritdoc ILogs
    function isWithinSeal(MemberId member, uint32 log, uint64 size) external view returns (bool) {
        Seal storage found = _seals[member][log];
        return found.sealedAt == 0 || size <= found.size;
    }

    /// @dev Puts a checkpoint on record, unless it is there already.
    function _put(
        uint32 log,
        Checkpoint calldata c,
        bytes32[] calldata consistencyProof,
        bytes memory message,
        bytes calldata signature
    ) private returns (bool changed) {
        LogHead memory head = _heads[c.member][log];
        if (c.size != 0 && c.size == head.size && c.root == head.root && c.noteHash == head.noteHash) return false;

        uint32 current = _currentLogs[c.member];
        require(log == current, LogNotCurrent(c.member, log, current));
        require(c.size != 0, CheckpointEmpty(c.member));
        require(block.timestamp <= c.deadline, CheckpointDeadlinePassed(c.deadline));
        _requireSigned(c.member, message, signature);
        _requireExtends(head, c, consistencyProof);

        _heads[c.member][log] = LogHead({
            root: c.root,
            noteHash: c.noteHash,
            size: c.size,
            publishedAt: c.size == head.size ? head.publishedAt : uint64(block.timestamp),
            deadline: c.deadline
        });
        return true;
    }

    function _requireSigned(MemberId member, bytes memory message, bytes calldata signature) private view {
        address signer = ECDSA.recoverCalldata(_hashTypedDataV4(keccak256(message)), signature);
        require(
            members.wasKey(
                member, KeyPurpose.Log, KeyAlgorithm.Secp256k1, abi.encodePacked(signer), uint64(block.timestamp)
            ),
            CheckpointSignerNotLogKey(member, signer)
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
// slither-disable-end timestamp
