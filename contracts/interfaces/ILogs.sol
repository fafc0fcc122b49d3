// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/MemberId.sol";

/// @dev What a member signs with its log key to publish the state of its log.
struct Checkpoint {
    MemberId member;
    /// How many leaves the log has.
    uint64 size;
    /// Root of the RFC 9162 SHA-256 tree over them.
    bytes32 root;
    /// SHA-256 of the C2SP note that carries this size and root, with the cosignatures it has so far.
    bytes32 noteHash;
    /// Last second at which the checkpoint may reach the chain.
    uint64 deadline;
}

/// @dev Three slots:  root;  noteHash;  deadline (64) | publishedAt (64) | size (64)
struct LogHead {
    bytes32 root;
    bytes32 noteHash;
    uint64 size;
    /// When this size and root went on record. A later note doesn't change it.
    uint64 publishedAt;
    /// The deadline of the checkpoint that brought `noteHash`.
    uint64 deadline;
}

/// @notice The one append-only log of each member, as far as it is published.
/// @dev Invariants, for every log:
/// - `size` never shrinks, and each size on record has one root for ever;
/// - each root on record is proven to extend the one before;
/// - nothing goes on record without the signature of a key that is the member's log key at that time.
///
/// The events suffice to rebuild every head, but for its deadline.
interface ILogs {
    /// @dev The checkpoint was to reach the chain by `deadline`.
    error CheckpointDeadlinePassed(uint64 deadline);

    /// @dev A published log has at least one leaf.
    error CheckpointEmpty(MemberId member);

    /// @dev `signer` is not, at this time, a log key of the member; or something else was signed.
    error CheckpointSignerNotLogKey(MemberId member, address signer);

    /// @dev The log on record is longer: it would lose leaves.
    error CheckpointShrinks(MemberId member, uint64 size, uint64 headSize);

    /// @dev The log on record has another root at this very size: somebody was shown another log.
    error CheckpointForks(MemberId member, uint64 size, bytes32 root, bytes32 headRoot);

    /// @dev The log grew by more than {Logs-growthCap} at once.
    error CheckpointGrowthExceeded(MemberId member, uint64 growth, uint64 cap);

    /// @dev The proof does not show that this tree extends the one on record.
    error CheckpointInconsistent(MemberId member, uint64 headSize, bytes32 headRoot, uint64 size, bytes32 root);

    /// @dev For this tree a note that was signed later is on record: this one is an old message, sent again.
    error CheckpointNoteOutdated(MemberId member, uint64 deadline, uint64 headDeadline);

    /// @notice The log of `member` has this size and root; `noteHash` is the note that says so.
    event CheckpointPublished(MemberId indexed member, uint64 size, bytes32 root, bytes32 noteHash);

    /// @notice Publishes a checkpoint of a member's log: a longer log, or another note for the tree on record.
    /// @dev From anybody; `logKeySignature` is that of a secp256k1 log key of the member, over the checkpoint as
    /// PublishCheckpoint (EIP-712). A checkpoint that is on record already changes nothing, and nothing else is
    /// checked: a repeated delivery does no harm.
    /// `consistencyProof` is that of RFC 9162 section 2.1.4 from the tree on record; empty if there is none yet, or if
    /// it is the same tree.
    /// Assumes off chain, and does not check: the note itself, its Ed25519 signature and cosignatures; and that the
    /// tree has `size` leaves, which a root does not commit to. A false size shows in every inclusion proof, and the
    /// next checkpoint must extend the tree as if it were true.
    function publish(
        Checkpoint calldata checkpoint,
        bytes32[] calldata consistencyProof,
        bytes calldata logKeySignature
    ) external;

    /// @notice The last checkpoint on record of a member's log; all zero if there is none.
    function headOf(MemberId member) external view returns (LogHead memory);
}
