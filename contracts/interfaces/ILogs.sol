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

/// @dev Where a log ended, in the council's finding. Two slots:  root;  sealedAt (64) | size (64)
struct Seal {
    /// Root of the last honest tree; 0 if it is empty.
    bytes32 root;
    /// How many leaves it has. What the log has beyond them doesn't count.
    uint64 size;
    /// When it was sealed; 0 for a log that is not.
    uint64 sealedAt;
}

/// @dev Three slots:  root;  noteHash;  deadline (64) | publishedAt (64) | size (64)
struct LogHead {
    bytes32 root;
    bytes32 noteHash;
    uint64 size;
    /// When this size and root went on record: the first of a successor, when its predecessor was sealed. A later note
    /// doesn't change it.
    uint64 publishedAt;
    /// The deadline of the checkpoint that brought `noteHash`.
    uint64 deadline;
}

/// @notice The one append-only log of each member, as far as it is published.
/// @dev A member's log is number 0 until the council seals it, for example because its key was stolen: then log 1, its
/// successor, goes on from the sealed tree, and so on.
/// Invariants, for every log:
/// - `size` never shrinks, and each size on record has one root for ever;
/// - each root on record is proven to extend the one before, and that of a sealed tree, for a successor too;
/// - nothing goes on record without the signature of a key that is the member's log key at that time;
/// - a sealed log changes no more, and neither does its seal; one log of a member, the last, is not sealed;
/// - a seal rewrites nothing, and no seal of a member is below the one before: what was within a seal stays within.
///
/// The council decides where a log ended. It can't put in a leaf, nor take back what counted: it may cut off what was
/// never sealed, and what it cut off stays visible. The events suffice to rebuild every head, but for its deadline.
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

    /// @dev Only the member's current log takes checkpoints: this one is sealed, or no log yet.
    error LogNotCurrent(MemberId member, uint32 log, uint32 current);

    /// @dev Log 0 is nobody's successor: see {publish}.
    error LogNotSuccessor(MemberId member);

    /// @dev A log can't be sealed beyond what it published.
    error SealBeyondHead(MemberId member, uint64 size, uint64 headSize);

    /// @dev What an earlier seal covers stays covered: this log began with `start` leaves.
    error SealBelowStart(MemberId member, uint64 size, uint64 start);

    /// @dev The proof does not show that the log on record begins with this tree.
    error SealInconsistent(MemberId member, uint64 size, bytes32 root, uint64 headSize, bytes32 headRoot);

    /// @notice Log 0 of `member` has this size and root; `noteHash` is the note that says so.
    event CheckpointPublished(MemberId indexed member, uint64 size, bytes32 root, bytes32 noteHash);

    /// @notice The successor number `log` of `member` has this size and root; `noteHash` is the note that says so.
    event SuccessorCheckpointPublished(
        MemberId indexed member, uint32 indexed log, uint64 size, bytes32 root, bytes32 noteHash
    );

    /// @notice Log number `log` of `member` ended with these leaves; its successor goes on from them.
    event LogSealed(MemberId indexed member, uint32 indexed log, uint64 size, bytes32 root);

    /// @notice Publishes a checkpoint of a member's log 0: a longer log, or another note for the tree on record.
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

    /// @notice The same for the successor number `log`.
    /// @dev As {publish}, but that `logKeySignature` is over PublishSuccessorCheckpoint (EIP-712): `log`, followed by the
    /// checkpoint. The first proof starts at the sealed tree.
    function publishSuccessor(
        uint32 log,
        Checkpoint calldata checkpoint,
        bytes32[] calldata consistencyProof,
        bytes calldata logKeySignature
    ) external;

    /// @notice Ends the member's current log with its first `size` leaves, and opens its successor there.
    /// @dev From the council. `consistencyProof` is that of RFC 9162 section 2.1.4 from the tree of `size` leaves to the
    /// one on record; empty if they are the same, or if `size` is 0, whose root is given as 0.
    /// Whoever has the log key could outrun the proof with ever new checkpoints: end the stolen key first
    /// ({IMembers-endKey}). Assumes off chain, and does not check: that the tree has `size` leaves, as with {publish}.
    function seal(MemberId member, uint64 size, bytes32 root, bytes32[] calldata consistencyProof) external;

    /// @notice The last checkpoint on record of a member's log 0; all zero if there is none.
    function headOf(MemberId member) external view returns (LogHead memory);

    /// @notice The same for the log of this number. A successor's begins with the sealed tree, without a note.
    function headOfLog(MemberId member, uint32 log) external view returns (LogHead memory);

    /// @notice Number of the log that takes the member's checkpoints: how often it was sealed.
    function currentLogOf(MemberId member) external view returns (uint32);

    /// @notice Where a log ended; all zero if it is not sealed.
    function sealOf(MemberId member, uint32 log) external view returns (Seal memory);

    /// @notice Whether the log's first `size` leaves count: all do until it is sealed, and then those within the seal.
    /// @dev Says nothing about roots: whether a checkpoint was ever on record, the events tell.
    function isWithinSeal(MemberId member, uint32 log, uint64 size) external view returns (bool);
}
