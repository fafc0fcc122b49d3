// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IMembers, Key, Member, MemberStatus} from "./interfaces/IMembers.sol";
import {KeyAlgorithm, KeyPurpose, materialLength, serves} from "./types/Keys.sol";
import {MemberId} from "./types/MemberId.sol";
import {RoleSet} from "./types/RoleSet.sol";

/// @title Members
contract Members is IMembers, AccessManaged {
    /// @dev Where a key is kept. One slot:  index (32) | holder (32)
    struct KeyPlace {
        MemberId holder;
        uint32 index;
    }

    uint32 private _memberCount;

    mapping(MemberId member => Member) private _members;

    mapping(MemberId member => Key[]) private _keys;

    /// @dev Every key that was ever added, by the hash of its algorithm and material.
    mapping(bytes32 keyHash => KeyPlace) private _places;

    /// @param authority The AccessManager that says who may call the restricted functions.
    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IMembers
    function admit(RoleSet roles, bytes32 profileHash) external restricted returns (MemberId member) {
        require(roles.isKnown(), MemberRolesInvalid(roles));
        require(profileHash != 0, MemberProfileHashZero());

        member = MemberId.wrap(++_memberCount);
        _members[member] = Member({
            roles: roles,
            admittedAt: uint64(block.timestamp),
            status: MemberStatus.Active,
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
        Member storage found = _known(member);
        require(found.status == MemberStatus.Active, MemberStatusMismatch(member, found.status));

        found.status = MemberStatus.Suspended;

        emit MemberSuspended(member);
    }

    /// @inheritdoc IMembers
    function reinstate(MemberId member) external restricted {
        Member storage found = _known(member);
        require(found.status == MemberStatus.Suspended, MemberStatusMismatch(member, found.status));

        found.status = MemberStatus.Active;

        emit MemberReinstated(member);
    }

    /// @inheritdoc IMembers
    function retire(MemberId member) external restricted {
        Member storage found = _unretired(member);

        found.status = MemberStatus.Retired;

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
    ) external restricted returns (uint32 index) {
        _unretired(member);
        require(serves(algorithm, purpose), MemberKeyAlgorithmInvalid(purpose, algorithm));
        require(_isWellFormed(algorithm, material), MemberKeyMaterialInvalid(algorithm, material));
        if (notBefore == 0) notBefore = uint64(block.timestamp);
        require(
            notBefore >= block.timestamp && notAfter > notBefore,
            MemberKeyWindowInvalid(notBefore, notAfter)
        );
        KeyPlace storage place = _places[_keyHash(algorithm, material)];
        require(place.holder.isNone(), MemberKeyTaken(place.holder, place.index));

        index = uint32(_keys[member].length);
        _keys[member].push(
            Key({
                purpose: purpose,
                algorithm: algorithm,
                notBefore: notBefore,
                notAfter: notAfter,
                material: material
            })
        );
        (place.holder, place.index) = (member, index);

        emit MemberKeyAdded(member, index, purpose, algorithm, material, notBefore, notAfter);
    }

    /// @inheritdoc IMembers
    function endKey(MemberId member, uint32 index, uint64 notAfter) external restricted {
        Key storage key = _knownKey(member, index);
        if (notAfter == 0) notAfter = uint64(block.timestamp) + 1;
        require(notAfter > block.timestamp, MemberKeyEndBackdated(member, index, notAfter));
        require(notAfter <= key.notAfter, MemberKeyEndTooLate(member, index, notAfter, key.notAfter));

        key.notAfter = notAfter;

        emit MemberKeyEnded(member, index, notAfter);
    }

    /// @inheritdoc IMembers
    function memberOf(MemberId member) external view returns (Member memory) {
        return _known(member);
    }

    /// @inheritdoc IMembers
    function memberCount() external view returns (uint32) {
        return _memberCount;
    }

    /// @inheritdoc IMembers
    function memberByAccount(address account) external view returns (MemberId) {
        KeyPlace memory place = _placeOf(account);
        if (place.holder.isNone() || _keys[place.holder][place.index].purpose != KeyPurpose.Chain) {
            return MemberId.wrap(0);
        }
        return place.holder;
    }

    /// @inheritdoc IMembers
    function keyCount(MemberId member) external view returns (uint32) {
        return uint32(_keys[member].length);
    }

    /// @inheritdoc IMembers
    function keyAt(MemberId member, uint32 index) external view returns (Key memory) {
        return _knownKey(member, index);
    }

    /// @inheritdoc IMembers
    function wasKey(
        MemberId member,
        KeyPurpose purpose,
        KeyAlgorithm algorithm,
        bytes calldata material,
        uint64 time
    ) external view returns (bool) {
        KeyPlace memory place = _places[_keyHash(algorithm, material)];
        if (place.holder.isNone() || !(place.holder == member)) return false;
        Key storage key = _keys[member][place.index];
        return key.purpose == purpose && _covers(key, time);
    }

    /// @inheritdoc IMembers
    function isRelayer(address account) external view returns (bool) {
        KeyPlace memory place = _placeOf(account);
        if (place.holder.isNone()) return false;
        Key storage key = _keys[place.holder][place.index];
        return key.purpose == KeyPurpose.Chain && _covers(key, uint64(block.timestamp))
            && _members[place.holder].status != MemberStatus.Retired;
    }

    function _known(MemberId member) private view returns (Member storage found) {
        found = _members[member];
        require(found.status != MemberStatus.Unknown, MemberUnknown(member));
    }

    function _unretired(MemberId member) private view returns (Member storage found) {
        found = _known(member);
        require(found.status != MemberStatus.Retired, MemberStatusMismatch(member, found.status));
    }

    function _knownKey(MemberId member, uint32 index) private view returns (Key storage) {
        require(index < _keys[member].length, MemberKeyUnknown(member, index));
        return _keys[member][index];
    }

    function _placeOf(address account) private view returns (KeyPlace memory) {
        return _places[_keyHash(KeyAlgorithm.Secp256k1, abi.encodePacked(account))];
    }

    function _covers(Key storage key, uint64 time) private view returns (bool) {
        return key.notBefore <= time && time < key.notAfter;
    }

    function _keyHash(KeyAlgorithm algorithm, bytes memory material) private pure returns (bytes32) {
        return keccak256(abi.encode(algorithm, material));
    }

    function _isWellFormed(KeyAlgorithm algorithm, bytes calldata material) private pure returns (bool) {
        if (material.length != materialLength(algorithm)) return false;
        return algorithm != KeyAlgorithm.Secp256k1 || bytes20(material) != 0;
    }
}
