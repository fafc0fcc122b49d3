// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {Grant, GrantState, IGrants, Registration} from "./interfaces/IGrants.sol";
import {IMembers} from "./interfaces/IMembers.sol";
import {GrantId} from "./types/GrantId.sol";

// A window is what these compare times for; a block's time is exact to seconds, windows are of minutes and more.
// slither-disable-start timestamp

/// @title Grants
contract Grants is IGrants, EIP712, Multicall {
    /// @dev Six slots, the last two empty in a first version; each key beside what its messages need:
    ///   artefactHash (256)
    ///   version (32)  | notBefore (64)    | widenKey (160)
    ///   sequence (32) | expiry (64)       | pauseKey (160)
    ///   state (8)     | registeredAt (64) | revokeKey (160)
    ///   predecessor (256)
    ///   origin (256)
    struct StoredGrant {
        bytes32 artefactHash;
        address widenKey;
        uint64 notBefore;
        uint32 version;
        address pauseKey;
        uint64 expiry;
        // Each step is a signed transaction of its own: 32 bits outlast any grant, and an overflow reverts.
        uint32 sequence;
        address revokeKey;
        uint64 registeredAt;
        // Of the version's own. Whether all versions are revoked stands with the first: see {_stateOf}.
        GrantState state;
        GrantId predecessor;
        GrantId origin;
    }

    bytes32 private constant _REGISTER_TYPEHASH = keccak256(
        "RegisterGrant(bytes32 artefactHash,uint64 notBefore,uint64 expiry,"
        "address widenKey,address pauseKey,address revokeKey,uint32 version,uint64 deadline)"
    );

    bytes32 private constant _WIDEN_TYPEHASH = keccak256(
        "WidenGrant(bytes32 predecessor,uint64 sequence,bytes32 artefactHash,uint64 notBefore,uint64 expiry,"
        "address widenKey,address pauseKey,address revokeKey,uint32 version,uint64 deadline)"
    );

    bytes32 private constant _PAUSE_TYPEHASH =
        keccak256("PauseGrant(bytes32 grant,uint64 sequence,uint64 deadline)");

    bytes32 private constant _RESUME_TYPEHASH =
        keccak256("ResumeGrant(bytes32 grant,uint64 sequence,uint64 deadline)");

    bytes32 private constant _REVOKE_TYPEHASH = keccak256("RevokeGrant(bytes32 grant)");

    uint32 private constant _FIRST_VERSION = 1;

    GrantId private constant _NONE = GrantId.wrap(0);

    /// @notice Who may relay. Fixed at deployment; membership changes there, never here.
    IMembers public immutable members;

    mapping(GrantId grant => StoredGrant) private _grants;

    constructor(IMembers members_) EIP712("Hexin Grants", "1") {
        members = members_;
    }

    /// @inheritdoc IGrants
    function register(Registration calldata r, bytes calldata signature) external returns (GrantId grant) {
        _requireRelayer();
        grant = grantIdOf(r);
        if (_grants[grant].registeredAt != 0) return grant;

        _requireInTime(r.deadline);
        require(r.version == _FIRST_VERSION, GrantVersionInvalid(r.version));
        _requireMeaningful(r);
        _requireSignedBy(r.widenKey, abi.encode(_REGISTER_TYPEHASH, r), signature);

        _record(grant, r, _NONE, _NONE);
    }

    /// @inheritdoc IGrants
    function widen(GrantId predecessor, uint64 sequence, Registration calldata r, bytes calldata signature)
        external
        returns (GrantId grant)
    {
        _requireRelayer();
        grant = widenedIdOf(predecessor, r);
        if (_grants[grant].registeredAt != 0) return grant;

        StoredGrant storage found = _known(predecessor);
        _requireNext(predecessor, found, sequence, GrantState.Active);
        _requireInTime(r.deadline);
        // The version is checked in 64 bits, where it can't overflow.
        require(r.version == uint64(found.version) + 1, GrantVersionInvalid(r.version));
        _requireMeaningful(r);
        _requireSignedBy(found.widenKey, abi.encode(_WIDEN_TYPEHASH, predecessor, sequence, r), signature);

        found.sequence++;
        found.state = GrantState.Superseded;
        _record(grant, r, predecessor, _originOf(predecessor, found));

        emit GrantSuperseded(predecessor, grant, sequence);
    }

    /// @inheritdoc IGrants
    function pause(GrantId grant, uint64 sequence, uint64 deadline, bytes calldata signature) external {
        _turn(grant, GrantState.Active, GrantState.Paused, _PAUSE_TYPEHASH, sequence, deadline, signature);

        emit GrantPaused(grant, sequence);
    }

    /// @inheritdoc IGrants
    function resume(GrantId grant, uint64 sequence, uint64 deadline, bytes calldata signature) external {
        _turn(grant, GrantState.Paused, GrantState.Active, _RESUME_TYPEHASH, sequence, deadline, signature);

        emit GrantResumed(grant, sequence);
    }

    /// @inheritdoc IGrants
    function revoke(GrantId grant, bytes calldata signature) external {
        StoredGrant storage found = _known(grant);
        StoredGrant storage origin = _grants[_originOf(grant, found)];
        if (origin.state == GrantState.Revoked) return;

        _requireSignedBy(found.revokeKey, abi.encode(_REVOKE_TYPEHASH, grant), signature);

        origin.state = GrantState.Revoked;

        emit GrantRevoked(grant);
    }

    /// @inheritdoc IGrants
    function grantOf(GrantId grant) external view returns (Grant memory) {
        StoredGrant storage found = _known(grant);
        return Grant({
            artefactHash: found.artefactHash,
            notBefore: found.notBefore,
            expiry: found.expiry,
            widenKey: found.widenKey,
            pauseKey: found.pauseKey,
            revokeKey: found.revokeKey,
            version: found.version,
            state: _stateOf(grant, found),
            sequence: found.sequence,
            registeredAt: found.registeredAt,
            predecessor: found.predecessor,
            origin: found.origin
        });
    }

    /// @inheritdoc IGrants
    function grantIdOf(Registration calldata r) public pure returns (GrantId) {
        return GrantId.wrap(
            keccak256(
                abi.encode(r.artefactHash, r.notBefore, r.expiry, r.widenKey, r.pauseKey, r.revokeKey, r.version)
            )
        );
    }

    /// @inheritdoc IGrants
    function widenedIdOf(GrantId predecessor, Registration calldata r) public pure returns (GrantId) {
        return GrantId.wrap(
            keccak256(
                abi.encode(
                    predecessor,
                    r.artefactHash,
                    r.notBefore,
                    r.expiry,
                    r.widenKey,
                    r.pauseKey,
                    r.revokeKey,
                    r.version
                )
            )
        );
    }

    /// @dev Puts a version on record, active.
    function _record(GrantId grant, Registration calldata r, GrantId predecessor, GrantId origin) private {
        _grants[grant] = StoredGrant({
            artefactHash: r.artefactHash,
            widenKey: r.widenKey,
            notBefore: r.notBefore,
            version: r.version,
            pauseKey: r.pauseKey,
            expiry: r.expiry,
            sequence: 0,
            revokeKey: r.revokeKey,
            registeredAt: uint64(block.timestamp),
            state: GrantState.Active,
            predecessor: predecessor,
            origin: origin
        });

        emit GrantRegistered(
            grant, r.artefactHash, r.notBefore, r.expiry, r.widenKey, r.pauseKey, r.revokeKey, r.version
        );
    }

    /// @dev Checks a pause or resumption and carries it out.
    function _turn(
        GrantId grant,
        GrantState from,
        GrantState to,
        bytes32 typeHash,
        uint64 sequence,
        uint64 deadline,
        bytes calldata signature
    ) private {
        _requireRelayer();
        StoredGrant storage found = _known(grant);
        _requireNext(grant, found, sequence, from);
        _requireInTime(deadline);
        _requireSignedBy(found.pauseKey, abi.encode(typeHash, grant, sequence, deadline), signature);

        found.sequence++;
        found.state = to;
    }

    function _known(GrantId grant) private view returns (StoredGrant storage found) {
        found = _grants[grant];
        require(found.registeredAt != 0, GrantUnknown(grant));
    }

    /// @dev The first version of which `found` is a version.
    function _originOf(GrantId grant, StoredGrant storage found) private view returns (GrantId) {
        GrantId origin = found.origin;
        return GrantId.unwrap(origin) == 0 ? grant : origin;
    }

    function _stateOf(GrantId grant, StoredGrant storage found) private view returns (GrantState) {
        return _grants[_originOf(grant, found)].state == GrantState.Revoked ? GrantState.Revoked : found.state;
    }

    /// @dev The message that carries `sequence` is the grant's next one, and the grant is in the state that it needs.
    function _requireNext(GrantId grant, StoredGrant storage found, uint64 sequence, GrantState state) private view {
        require(sequence == found.sequence, GrantSequenceMismatch(grant, sequence, found.sequence));
        GrantState current = _stateOf(grant, found);
        require(current == state, GrantStateMismatch(grant, current));
    }

    function _requireRelayer() private view {
        require(members.isRelayer(msg.sender), GrantCallerNotRelayer(msg.sender));
    }

    /// @dev What every version must have, whichever it is.
    function _requireMeaningful(Registration calldata r) private view {
        require(r.artefactHash != 0, GrantArtefactHashZero());
        require(
            r.widenKey != address(0) && r.pauseKey != address(0) && r.revokeKey != address(0),
            GrantKeyZero(r.widenKey, r.pauseKey, r.revokeKey)
        );
        require(r.notBefore < r.expiry && block.timestamp < r.expiry, GrantWindowInvalid(r.notBefore, r.expiry));
    }

    function _requireInTime(uint64 deadline) private view {
        require(block.timestamp <= deadline, GrantDeadlinePassed(deadline));
    }

    function _requireSignedBy(address key, bytes memory message, bytes calldata signature) private view {
        address signer = ECDSA.recoverCalldata(_hashTypedDataV4(keccak256(message)), signature);
        require(signer == key, GrantSignerMismatch(signer, key));
    }
}
// slither-disable-end timestamp
