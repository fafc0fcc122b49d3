// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Ground, IMembers, KeyRequest, Member, MemberStatus} from "./interfaces/IMembers.sol";
import {KeyBook} from "./KeyBook.sol";
import {KeyAlgorithm, KeyPurpose} from "./types/Keys.sol";
import {MemberId} from "./types/MemberId.sol";
import {RoleSet} from "./types/RoleSet.sol";

// A window is what these compare times for; a block's time is exact to seconds, windows are of minutes and more.
// slither-disable-start timestamp

/// @title Members
contract Members is KeyBook, AccessManaged, EIP712 {
    bytes32 private constant _ADD_KEY_TYPEHASH = keccak256(
        "AddKey(uint32 member,uint8 purpose,uint8 algorithm,bytes material,uint64 notBefore,uint64 notAfter,"
        "uint64 sequence,uint64 deadline)"
    );

    bytes32 private constant _END_KEY_TYPEHASH =
        keccak256("EndKey(uint32 member,uint32 index,uint64 notAfter,uint64 sequence,uint64 deadline)");

    uint64 private constant _FOREVER = type(uint64).max;

    /// @notice How long an urgent suspension lasts if nobody confirms it.
    uint64 public constant URGENT_PERIOD = 14 days;

    /// @notice How long after an urgent suspension the member can't be suspended urgently on the same ground.
    uint64 public constant URGENT_PAUSE = 90 days;

    uint32 private _memberCount;

    mapping(MemberId member => Member) private _members;

    /// @dev When a member was last suspended urgently on a ground; 0 if never.
    mapping(MemberId member => mapping(Ground ground => uint64)) private _spent;

    mapping(MemberId member => uint64) private _keySequences;

    /// @param authority The AccessManager that says who may call the restricted functions.
    constructor(address authority) AccessManaged(authority) EIP712("Hexin Members", "1") {}

    /// @inheritdoc IMembers
    function admit(RoleSet roles, bytes32 profileHash) external restricted returns (MemberId member) {
        require(roles.isKnown(), MemberRolesInvalid(roles));
        require(profileHash != 0, MemberProfileHashZero());

        member = MemberId.wrap(++_memberCount);
        _members[member] = Member({
            roles: roles,
            admittedAt: uint64(block.timestamp),
            status: MemberStatus.Active,
            suspendedUntil: 0,
            profileHash: profileHash
        });

        emit MemberAdmitted(member, roles, profileHash);
    }

    /// @inheritdoc IMembers
    function setRoles(MemberId member, RoleSet roles) external restricted {
        Member storage found = _unretired(member);
        require(roles.isKnown(), MemberRolesInvalid(roles));

        found.roles = roles;

        emit MemberRolesSet(member, roles);
    }

    /// @inheritdoc IMembers
    function setProfile(MemberId member, bytes32 profileHash) external restricted {
        Member storage found = _unretired(member);
        require(profileHash != 0, MemberProfileHashZero());

        found.profileHash = profileHash;

        emit MemberProfileSet(member, profileHash);
    }

    /// @inheritdoc IMembers
    function suspend(MemberId member) external restricted {
        _suspend(member, _FOREVER);
    }

    /// @inheritdoc IMembers
    function suspendUrgently(MemberId member, Ground ground) external restricted {
        uint64 last = _spent[member][ground];
        require(last == 0 || block.timestamp >= last + URGENT_PAUSE, MemberGroundSpent(member, ground, last));
        uint64 until = uint64(block.timestamp) + URGENT_PERIOD;
        _suspend(member, until);

        _spent[member][ground] = uint64(block.timestamp);

        emit MemberSuspendedUrgently(member, ground, until);
    }

    /// @inheritdoc IMembers
    function confirmSuspension(MemberId member) external restricted {
        Member storage found = _known(member);
        MemberStatus status = _statusOf(found);
        require(
            status == MemberStatus.Suspended && found.suspendedUntil != _FOREVER,
            MemberSuspensionNotUrgent(member, status)
        );

        found.suspendedUntil = _FOREVER;

        emit MemberSuspensionConfirmed(member);
    }

    /// @inheritdoc IMembers
    function reinstate(MemberId member) external restricted {
        Member storage found = _known(member);
        MemberStatus status = _statusOf(found);
        require(status == MemberStatus.Suspended, MemberStatusMismatch(member, status));

        found.status = MemberStatus.Active;
        found.suspendedUntil = 0;

        emit MemberReinstated(member);
    }

    /// @inheritdoc IMembers
    function retire(MemberId member) external restricted {
        Member storage found = _unretired(member);

        found.status = MemberStatus.Retired;
        found.suspendedUntil = 0;

        emit MemberRetired(member);
    }

    /// @inheritdoc IMembers
    function addKey(
        MemberId member,
        KeyPurpose purpose,
        KeyAlgorithm algorithm,
        bytes calldata material,
        uint64 notBefore,
        uint64 notAfter
    ) external restricted returns (uint32) {
        _unretired(member);
        return _addKey(member, purpose, algorithm, material, notBefore, notAfter);
    }

    /// @inheritdoc IMembers
    function endKey(MemberId member, uint32 index, uint64 notAfter) external restricted {
        _endKey(member, index, notAfter);
    }

    /// @inheritdoc IMembers
    function addOwnKey(KeyRequest calldata r, bytes calldata logKeySignature) external returns (uint32) {
        bytes32 message = keccak256(
            abi.encode(
                _ADD_KEY_TYPEHASH,
                r.member,
                r.purpose,
                r.algorithm,
                keccak256(r.material),
                r.notBefore,
                r.notAfter,
                r.sequence,
                r.deadline
            )
        );
        _useOwnKeys(r.member, r.sequence, r.deadline, message, logKeySignature);
        return _addKey(r.member, r.purpose, r.algorithm, r.material, r.notBefore, r.notAfter);
    }

    /// @inheritdoc IMembers
    function endOwnKey(
        MemberId member,
        uint32 index,
        uint64 notAfter,
        uint64 sequence,
        uint64 deadline,
        bytes calldata logKeySignature
    ) external {
        bytes32 message = keccak256(abi.encode(_END_KEY_TYPEHASH, member, index, notAfter, sequence, deadline));
        _useOwnKeys(member, sequence, deadline, message, logKeySignature);
        _endKey(member, index, notAfter);
    }

    /// @inheritdoc IMembers
    function memberOf(MemberId member) external view returns (Member memory found) {
        found = _known(member);
        if (found.status == MemberStatus.Suspended && found.suspendedUntil <= block.timestamp) {
            (found.status, found.suspendedUntil) = (MemberStatus.Active, 0);
        }
    }

    /// @inheritdoc IMembers
    function keySequenceOf(MemberId member) external view returns (uint64) {
        return _keySequences[member];
    }

    /// @inheritdoc IMembers
    function memberCount() external view returns (uint32) {
        return _memberCount;
    }

    /// @inheritdoc IMembers
    function isRelayer(address account) external view returns (bool) {
        MemberId member = memberByAccount(account);
        return _hasNow(member, KeyPurpose.Chain, account) && _members[member].status != MemberStatus.Retired;
    }

    function _suspend(MemberId member, uint64 until) private {
        Member storage found = _known(member);
        MemberStatus status = _statusOf(found);
        require(status == MemberStatus.Active, MemberStatusMismatch(member, status));

        found.status = MemberStatus.Suspended;
        found.suspendedUntil = until;

        emit MemberSuspended(member);
    }

    /// @dev Two keys of the member want this: the chain key that sends it and the log key that signed it.
    function _useOwnKeys(
        MemberId member,
        uint64 sequence,
        uint64 deadline,
        bytes32 message,
        bytes calldata signature
    ) private {
        require(
            _hasNow(member, KeyPurpose.Chain, msg.sender) && _members[member].status != MemberStatus.Retired,
            MemberCallerNotChainKey(member, msg.sender)
        );
        uint64 next = _keySequences[member];
        require(sequence == next, MemberSequenceMismatch(member, sequence, next));
        require(block.timestamp <= deadline, MemberDeadlinePassed(deadline));
        address signer = ECDSA.recoverCalldata(_hashTypedDataV4(message), signature);
        require(_hasNow(member, KeyPurpose.Log, signer), MemberSignerNotLogKey(member, signer));

        _keySequences[member] = next + 1;

        emit MemberKeySequenceUsed(member, sequence);
    }

    /// @dev A suspension that is over is none, though nobody wrote it down.
    function _statusOf(Member storage found) private view returns (MemberStatus) {
        return found.status == MemberStatus.Suspended && found.suspendedUntil <= block.timestamp
            ? MemberStatus.Active
            : found.status;
    }

    function _known(MemberId member) private view returns (Member storage found) {
        found = _members[member];
        require(found.status != MemberStatus.Unknown, MemberUnknown(member));
    }

    function _unretired(MemberId member) private view returns (Member storage found) {
        found = _known(member);
        require(found.status != MemberStatus.Retired, MemberStatusMismatch(member, found.status));
    }
}
// slither-disable-end timestamp
