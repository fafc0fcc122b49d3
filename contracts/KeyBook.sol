// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMembers, Key} from "./interfaces/IMembers.sol";
import {KeyAlgorithm, KeyPurpose, materialLength, serves} from "./types/Keys.sol";
import {MemberId} from "./types/MemberId.sol";

// A window is what these compare times for; a block's time is exact to seconds, windows are of minutes and more.
// slither-disable-start timestamp

/// @title KeyBook
/// @notice The members' keys: the part of {Members} that remembers which key spoke for whom at what time.
abstract contract KeyBook is IMembers {
    /// @dev Where a key is kept. One slot:  index (32) | holder (32)
    struct KeyPlace {
        MemberId holder;
        uint32 index;
    }

    mapping(MemberId member => Key[]) private _keys;

    /// @dev Every key that was ever added, by the hash of its algorithm and material.
    mapping(bytes32 keyHash => KeyPlace) private _places;

    /// @inheritdoc IMembers
    function memberByAccount(address account) public view returns (MemberId) {
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

    function _addKey(
        MemberId member,
        KeyPurpose purpose,
        KeyAlgorithm algorithm,
        bytes calldata material,
        uint64 notBefore,
        uint64 notAfter
    ) internal returns (uint32 index) {
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

    function _endKey(MemberId member, uint32 index, uint64 notAfter) internal {
        Key storage key = _knownKey(member, index);
        if (notAfter == 0) notAfter = uint64(block.timestamp) + 1;
        require(notAfter > block.timestamp, MemberKeyEndBackdated(member, index, notAfter));
        require(notAfter <= key.notAfter, MemberKeyEndTooLate(member, index, notAfter, key.notAfter));

        key.notAfter = notAfter;

        emit MemberKeyEnded(member, index, notAfter);
    }

    /// @dev Whether `account` is, at this time, a key of `member` for this purpose.
    function _hasNow(MemberId member, KeyPurpose purpose, address account) internal view returns (bool) {
        KeyPlace memory place = _placeOf(account);
        if (place.holder.isNone() || !(place.holder == member)) return false;
        Key storage key = _keys[member][place.index];
        return key.purpose == purpose && _covers(key, uint64(block.timestamp));
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
// slither-disable-end timestamp
