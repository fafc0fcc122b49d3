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

/// @dev Two slots:  status (8) | admittedAt (64) | roles (32);  profileHash
struct Member {
    RoleSet roles;
    uint64 admittedAt;
    MemberStatus status;
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

/// @notice Who belongs to the network, with which roles, and which keys spoke for it at what time.
/// @dev Invariants:
/// - a key (algorithm and material) belongs to one member, for one purpose, once: an account never changes hands, a
///   window never grows, and no key that ended comes back;
/// - what {wasKey} answers for this second or an earlier one stays its answer for ever, but for a key added this very
///   second;
/// - the events alone suffice to rebuild the whole state.
interface IMembers {
    /// @dev No member has this number.
    error MemberUnknown(MemberId member);

    /// @dev The member's status does not allow the change: a retired one never changes again, only an active one is
    /// suspended, only a suspended one reinstated.
    error MemberStatusMismatch(MemberId member, MemberStatus status);

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

    /// @notice Undoes {suspend}. Restricted.
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

    /// @notice The member of this number. Reverts with {MemberUnknown} where there is none.
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
