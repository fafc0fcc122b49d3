// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KeyAlgorithm, KeyPurpose} from "../types/Keys.sol";
import {MemberId} from "../types/MemberId.sol";
import {RoleSet} from "../types/RoleSet.sol";

enum MemberStatus {
    /// Never admitted. No view returns it.
    Unknown,
    Active,
    /// May neither ask nor answer; relays, publishes and closes its duties as before.
    Suspended,
    /// Has left for good.
    Retired
}

/// @dev Why a member is suspended urgently. Grounds are few, so that one can't be had for every fortnight.
enum Ground {
    /// Its keys are in others' hands.
    KeysCompromised,
    /// It uses data beyond its grants.
    DataMisused,
    /// It can't meet its obligations.
    Insolvent,
    /// A court or an authority orders it.
    Ordered
}

/// @dev Two slots:  suspendedUntil (64) | status (8) | admittedAt (64) | roles (32);  profileHash
struct Member {
    RoleSet roles;
    uint64 admittedAt;
    MemberStatus status;
    /// First second at which a suspension is over by itself: type(uint64).max if never, 0 if there is none.
    uint64 suspendedUntil;
    /// SHA-256 of the member's profile document, which has its name and stays off chain.
    bytes32 profileHash;
}

/// @dev One slot:  notAfter (64) | notBefore (64) | algorithm (8) | purpose (8);  then the material, one to three
/// slots.
struct Key {
    KeyPurpose purpose;
    KeyAlgorithm algorithm;
    /// First second at which the key counts.
    uint64 notBefore;
    /// First second at which the key no longer counts, as with a grant's expiry.
    uint64 notAfter;
    /// The public key, in its algorithm's form: see {KeyAlgorithm}.
    bytes material;
}

/// @dev What a member signs to give itself a key.
struct KeyRequest {
    MemberId member;
    KeyPurpose purpose;
    KeyAlgorithm algorithm;
    bytes material;
    /// First second at which the key counts; 0 means the time of the block.
    uint64 notBefore;
    uint64 notAfter;
    uint64 sequence;
    /// Last second at which the request may reach the chain.
    uint64 deadline;
}

/// @notice Who belongs to the network, with which roles, and which keys spoke for it at what time.
/// @dev Invariants:
/// - a key (algorithm and material) belongs to one member, for one purpose, once: an account never changes hands, a
///   window never grows, and no key that ended comes back;
/// - what {wasKey} answers for this second or an earlier one stays its answer for ever, but for a key added this very
///   second;
/// - a member's key is added or ended by the council, or by the member with both a chain key and a log key: a thief of
///   the one alone changes no key;
/// - an urgent suspension ends after {Members-URGENT_PERIOD} unless confirmed, and comes once per ground in
///   {Members-URGENT_PAUSE}: whoever has but the votes for urgent ones keeps nobody suspended for ever;
/// - the events alone suffice to rebuild the whole state.
interface IMembers {
    /// @dev No member has this number.
    error MemberUnknown(MemberId member);

    /// @dev The member's status does not allow the change: a retired one never changes again, only an active one is
    /// suspended, only a suspended one reinstated.
    error MemberStatusMismatch(MemberId member, MemberStatus status);

    /// @dev The member was suspended urgently on this ground at `last`, too short a time ago.
    error MemberGroundSpent(MemberId member, Ground ground, uint64 last);

    /// @dev The member is not suspended, or for good: there is nothing to confirm.
    error MemberSuspensionNotUrgent(MemberId member, MemberStatus status);

    /// @dev `caller` is not, at this time, a chain key of the member, or the member has retired.
    error MemberCallerNotChainKey(MemberId member, address caller);

    /// @dev `signer` is not, at this time, a log key of the member; or something else was signed.
    error MemberSignerNotLogKey(MemberId member, address signer);

    /// @dev The message is not the member's next one.
    error MemberSequenceMismatch(MemberId member, uint64 sequence, uint64 next);

    /// @dev The signed message was to reach the chain by `deadline`.
    error MemberDeadlinePassed(uint64 deadline);

    /// @dev No role at all, or a bit that no role has.
    error MemberRolesInvalid(RoleSet roles);

    /// @dev Every member has a profile.
    error MemberProfileHashZero();

    /// @dev The member has no key of this index.
    error MemberKeyUnknown(MemberId member, uint32 index);

    /// @dev This purpose has no use for this algorithm.
    error MemberKeyAlgorithmInvalid(KeyPurpose purpose, KeyAlgorithm algorithm);

    /// @dev The material has not the algorithm's length, or is the account that nobody has.
    error MemberKeyMaterialInvalid(KeyAlgorithm algorithm, bytes material);

    /// @dev `holder` has, or had, this key.
    error MemberKeyTaken(MemberId holder, uint32 index);

    /// @dev A window starts no earlier than the block that adds the key, and is not empty.
    error MemberKeyWindowInvalid(uint64 notBefore, uint64 notAfter);

    /// @dev A key ends after the block that ends it: whatever it signed up to then, in this very block too, keeps its
    /// worth.
    error MemberKeyEndBackdated(MemberId member, uint32 index, uint64 notAfter);

    /// @dev An end only ever shortens a window.
    error MemberKeyEndTooLate(MemberId member, uint32 index, uint64 notAfter, uint64 current);

    /// @notice `member` was admitted, active, at the time of this block.
    event MemberAdmitted(MemberId indexed member, RoleSet roles, bytes32 profileHash);

    /// @notice `member` has exactly these roles from now on.
    event MemberRolesSet(MemberId indexed member, RoleSet roles);

    /// @notice `member` has another profile document from now on.
    event MemberProfileSet(MemberId indexed member, bytes32 profileHash);

    /// @notice `member` may neither ask nor answer from now on.
    event MemberSuspended(MemberId indexed member);

    /// @notice The suspension of `member`, announced just before, is urgent: it is over by itself at `until`.
    /// @dev No event comes then: a reader of events compares the time.
    event MemberSuspendedUrgently(MemberId indexed member, Ground ground, uint64 until);

    /// @notice The urgent suspension of `member` lasts until {MemberReinstated}.
    event MemberSuspensionConfirmed(MemberId indexed member);

    /// @notice `member` changed its own keys by message number `sequence`.
    event MemberKeySequenceUsed(MemberId indexed member, uint64 sequence);

    /// @notice `member` may ask and answer again.
    event MemberReinstated(MemberId indexed member);

    /// @notice `member` has left for good.
    event MemberRetired(MemberId indexed member);

    /// @notice `member` got the key that {keyAt} has under `index`.
    event MemberKeyAdded(
        MemberId indexed member,
        uint32 index,
        KeyPurpose purpose,
        KeyAlgorithm algorithm,
        bytes material,
        uint64 notBefore,
        uint64 notAfter
    );

    /// @notice This key of `member` counts until just before `notAfter`.
    event MemberKeyEnded(MemberId indexed member, uint32 index, uint64 notAfter);

    /// @notice Admits a member with `roles`.
    /// @dev Restricted. Assumes off chain, and does not check: the admitting members saw the profile document that
    /// `profileHash` is the SHA-256 of, and the qualifications in it.
    function admit(RoleSet roles, bytes32 profileHash) external returns (MemberId member);

    /// @notice Replaces all roles of `member`. Restricted.
    function setRoles(MemberId member, RoleSet roles) external;

    /// @notice Replaces the profile of `member`. Restricted.
    function setProfile(MemberId member, bytes32 profileHash) external;

    /// @notice Stops `member` from asking and answering, and from nothing else. Restricted.
    function suspend(MemberId member) external;

    /// @notice Suspends `member` for {Members-URGENT_PERIOD}. Restricted.
    /// @dev Once per ground in {Members-URGENT_PAUSE}, however the last one ended.
    function suspendUrgently(MemberId member, Ground ground) external;

    /// @notice Makes an urgent suspension that is not over yet last. Restricted.
    function confirmSuspension(MemberId member) external;

    /// @notice Undoes {suspend} and {suspendUrgently}. Restricted.
    function reinstate(MemberId member) external;

    /// @notice Ends the membership for good. Restricted.
    /// @dev Keys keep their windows, so that a log's last entries still reach the chain; {endKey} shortens them.
    function retire(MemberId member) external;

    /// @notice Gives `member` a key that counts from the second `notBefore` until just before the second `notAfter`.
    /// @dev Restricted. `notBefore` 0 means the time of this block, `notAfter` type(uint64).max no end.
    /// Assumes off chain, and does not check: the member proved that it has the private half.
    function addKey(
        MemberId member,
        KeyPurpose purpose,
        KeyAlgorithm algorithm,
        bytes calldata material,
        uint64 notBefore,
        uint64 notAfter
    ) external returns (uint32 index);

    /// @notice Ends a key of `member`, retired or not: it no longer counts from the second `notAfter` on.
    /// @dev Restricted. 0 means the second after this block's. An end that is no later than the key's start cancels it.
    function endKey(MemberId member, uint32 index, uint64 notAfter) external;

    /// @notice {addKey}, by the member itself.
    /// @dev From a chain key of the member; `logKeySignature` is that of a secp256k1 log key of it, over AddKey
    /// (EIP-712): all arguments before it, `sequence` being {keySequenceOf}.
    function addOwnKey(KeyRequest calldata request, bytes calldata logKeySignature) external returns (uint32 index);

    /// @notice {endKey}, by the member itself.
    /// @dev From a chain key of the member; `logKeySignature` is that of a secp256k1 log key of it, over EndKey
    /// (EIP-712): all arguments before it, `sequence` being {keySequenceOf}. A member may end the keys that it needs
    /// for this; then only the council gives it new ones.
    function endOwnKey(
        MemberId member,
        uint32 index,
        uint64 notAfter,
        uint64 sequence,
        uint64 deadline,
        bytes calldata logKeySignature
    ) external;

    /// @notice The number that the member's next message on its own keys must carry; 0 at first.
    function keySequenceOf(MemberId member) external view returns (uint64);

    /// @notice The member of this number, with the status it has now. Reverts with {MemberUnknown} where there is none.
    function memberOf(MemberId member) external view returns (Member memory);

    /// @notice How many members were ever admitted: their numbers are 1 to this.
    function memberCount() external view returns (uint32);

    /// @notice The member whose chain key `account` is or was, at whatever time; 0 where there is none.
    function memberByAccount(address account) external view returns (MemberId);

    /// @notice How many keys `member` ever had: their indexes are 0 to one less.
    function keyCount(MemberId member) external view returns (uint32);

    /// @notice One key of `member`. Reverts with {MemberKeyUnknown} where there is none.
    function keyAt(MemberId member, uint32 index) external view returns (Key memory);

    /// @notice Whether this was a key of `member`, for this purpose, at the second `time`.
    /// @dev Asks nothing about the member's status. For a second yet to come the answer is what the windows say today.
    function wasKey(
        MemberId member,
        KeyPurpose purpose,
        KeyAlgorithm algorithm,
        bytes calldata material,
        uint64 time
    ) external view returns (bool);

    /// @notice Whether `account` may relay: a chain key, now, of a member that has not retired.
    function isRelayer(address account) external view returns (bool);
}
