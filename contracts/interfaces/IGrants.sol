// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GrantId} from "../types/GrantId.sol";

enum GrantState {
    Active,
    Paused,
    /// Final. Holds for every version of the grant at once.
    Revoked,
    /// A later version took its place. Nothing becomes of it but revocation.
    Superseded
}

/// @dev What a subject signs to put a grant, or a further version of one, on record. The three keys are made for this grant alone.
struct Registration {
    /// Hash of the canonical artefact; the artefact itself stays off chain.
    bytes32 artefactHash;
    /// First second of the grant.
    uint64 notBefore;
    /// First second at which the grant is over.
    uint64 expiry;
    address widenKey;
    address pauseKey;
    address revokeKey;
    uint32 version;
    /// Last second at which the registration may reach the chain. Not part of the grant's id.
    uint64 deadline;
}

struct Grant {
    bytes32 artefactHash;
    uint64 notBefore;
    uint64 expiry;
    address widenKey;
    address pauseKey;
    address revokeKey;
    uint32 version;
    GrantState state;
    /// The number that the next pause, resumption or widening must carry; 0 at first.
    uint64 sequence;
    uint64 registeredAt;
    /// The version before this one; 0 for the first.
    GrantId predecessor;
    /// The first version, under which all of them are revoked; 0 for the first itself.
    GrantId origin;
}

/// @notice What subjects consented to: that it stands, is paused, or is revoked. Never who or what.
/// @dev Invariants:
/// - a revoked grant stays revoked, a superseded one is never active again;
/// - of all versions of a grant at most one is active or paused, and a paused one is never widened: what the pause key
///   stopped, the widen key doesn't start;
/// - the revoke key of any version, superseded or not, revokes them all: whoever got hold of a widen key can't take
///   the grant out of its subject's reach;
/// - `sequence` grows by one with every pause, resumption or widening, and with nothing else: each message works once;
/// - nobody but the holder of a grant's own key changes its state; no role and no administrator stands above it;
/// - calldata, storage and events name no company and no bank, and no key serves two grants or two versions of one.
///
/// The last half of the last line is the wallet's promise: this contract can't check it. Versions of one grant name each
/// other, and so are linked; two grants are not.
///
/// Whether a grant's window is open is for the reader to judge, not part of its state. Any mix of calls may go into one
/// `multicall`, which fails as a whole if one of them does.
interface IGrants {
    /// @dev The caller is no relayer: see {IMembers-isRelayer}.
    error GrantCallerNotRelayer(address caller);

    /// @dev No such grant was ever registered.
    error GrantUnknown(GrantId grant);

    /// @dev The signed message was to reach the chain by `deadline`.
    error GrantDeadlinePassed(uint64 deadline);

    /// @dev The first version of a grant is 1, and each further one counts on from its predecessor.
    error GrantVersionInvalid(uint32 version);

    /// @dev A grant is consent to something.
    error GrantArtefactHashZero();

    /// @dev Without one of its keys the subject could not control its grant.
    error GrantKeyZero(address widenKey, address pauseKey, address revokeKey);

    /// @dev The window is empty, or over.
    error GrantWindowInvalid(uint64 notBefore, uint64 expiry);

    /// @dev `signer` signed, or something else was signed; only `key` may sign this.
    error GrantSignerMismatch(address signer, address key);

    /// @dev The message is not the grant's next one: replayed, or signed too early.
    error GrantSequenceMismatch(GrantId grant, uint64 sequence, uint64 next);

    /// @dev Only an active grant is paused or widened, only a paused one resumed.
    error GrantStateMismatch(GrantId grant, GrantState state);

    /// @notice `grant` was put on record, active, at the time of this block.
    event GrantRegistered(
        GrantId indexed grant,
        bytes32 artefactHash,
        uint64 notBefore,
        uint64 expiry,
        address widenKey,
        address pauseKey,
        address revokeKey,
        uint32 version
    );

    /// @notice `grant` was paused by message number `sequence`.
    event GrantPaused(GrantId indexed grant, uint64 sequence);

    /// @notice `grant` was resumed by message number `sequence`.
    event GrantResumed(GrantId indexed grant, uint64 sequence);

    /// @notice `successor`, registered just before, took the place of `grant` by message number `sequence`.
    event GrantSuperseded(GrantId indexed grant, GrantId indexed successor, uint64 sequence);

    /// @notice `grant` was revoked, for good, and with it every version of it, before and after.
    event GrantRevoked(GrantId indexed grant);

    /// @notice Puts a grant on record.
    /// @dev From a relayer; `signature` is the widen key's, over `registration` as RegisterGrant (EIP-712).
    /// A grant that is on record already stays as it is, and nothing else is checked: a repeated delivery does no harm.
    /// Assumes off chain, and does not check: the officers' signatures in the artefact, and that it names the same
    /// keys.
    function register(Registration calldata registration, bytes calldata signature) external returns (GrantId grant);

    /// @notice Puts the next version of an active grant on record, which takes its place.
    /// @dev From a relayer; `signature` is the predecessor's widen key's, over WidenGrant (EIP-712): `predecessor` and
    /// `sequence`, its number, followed by the registration. The new version has keys of its own and is active at once.
    /// A version that is on record already stays as it is, and nothing else is checked, as with {register}.
    /// Assumes off chain, and does not check: what {register} assumes; and whether the predecessor's window is open.
    function widen(
        GrantId predecessor,
        uint64 sequence,
        Registration calldata registration,
        bytes calldata signature
    ) external returns (GrantId grant);

    /// @notice Pauses an active grant.
    /// @dev From a relayer; `signature` is the pause key's, over PauseGrant (EIP-712).
    function pause(GrantId grant, uint64 sequence, uint64 deadline, bytes calldata signature) external;

    /// @notice Resumes a paused grant.
    /// @dev From a relayer; `signature` is the pause key's, over ResumeGrant (EIP-712).
    function resume(GrantId grant, uint64 sequence, uint64 deadline, bytes calldata signature) external;

    /// @notice Revokes a grant, active, paused or superseded, for good, in all its versions. Once it is revoked, does
    /// nothing and checks nothing.
    /// @dev From anybody: it asks no other contract, and the message never lapses. One that overtakes the registration
    /// fails here and works after it. `signature` is this version's revoke key's, over RevokeGrant (EIP-712).
    function revoke(GrantId grant, bytes calldata signature) external;

    /// @notice The grant of this id. Reverts with {GrantUnknown} where there is none.
    function grantOf(GrantId grant) external view returns (Grant memory);

    /// @notice The id under which `registration` goes on record.
    /// @dev Hash over everything but the deadline. Whoever registers the same artefact under keys of his own gets
    /// another id, and no power over this one.
    function grantIdOf(Registration calldata registration) external pure returns (GrantId);

    /// @notice The id under which `registration` goes on record as the version that follows `predecessor`.
    /// @dev Hash over the predecessor's id and everything but the deadline: an id commits to all versions before it.
    function widenedIdOf(GrantId predecessor, Registration calldata registration) external pure returns (GrantId);
}
