// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Grant, GrantState, IGrants, Registration} from "../../contracts/interfaces/IGrants.sol";
import {MemberStatus} from "../../contracts/interfaces/IMembers.sol";
import {GrantId} from "../../contracts/types/GrantId.sol";
import {Invariant} from "./helpers/Invariant.sol";
import {Network} from "./helpers/Network.sol";

/// @dev Random histories of four grants, beside a model of what should become of them. Every step is judged as it is
/// made.
contract GrantHistory is Network {
    struct Version {
        GrantId id;
        GrantState state;
        uint64 sequence;
    }

    /// @dev Every grant's versions, from the first, on record or not yet.
    Version[][4] private _versions;

    bool[4] private _registered;
    bool[4] private _revoked;

    /// @dev Registers a grant, for the first time or again, through whoever it may be.
    function register(uint256 grant, uint256 sender, uint256 signer) external {
        grant %= 4;
        Registration memory r = registrationOf(grant, 1);
        bool mine = signer % 4 != 0;
        bytes memory signature = sign(mine ? WIDEN_KEY : signer % 97 + 1, registerDigest(r));
        bool relayed = prankAs(sender);
        bool expected = relayed && (mine || _registered[grant]);

        bool accepted = call(abi.encodeCall(IGrants.register, (r, signature)), expected);
        if (!accepted || _registered[grant]) return;
        _registered[grant] = true;
        _versions[grant].push(Version(idOf(grant, 1), GrantState.Active, 0));
    }

    /// @dev Widens any version of a grant, the last or one before, with the right number and signature or without.
    function widen(uint256 grant, uint256 version, uint256 offset, uint256 sender, uint256 signer) external {
        grant %= 4;
        if (!_registered[grant]) return;
        uint256 last = _versions[grant].length - 1;
        uint256 from = version % 3 == 0 ? version % (last + 1) : last;
        Version storage model = _versions[grant][from];
        offset = offset % 4 < 3 ? 0 : offset;
        uint64 sequence;
        unchecked {
            sequence = uint64(model.sequence + offset);
        }
        Registration memory r = registrationOf(grant, uint32(from) + 2);
        bool mine = signer % 8 != 0;
        bytes memory signature = sign(
            mine ? keyOf(WIDEN, uint32(from) + 1) : signer % 97 + 1, widenDigest(model.id, sequence, r)
        );
        bool known = from < last;
        bool relayed = prankAs(sender);
        bool expected = relayed
            && (known
                || (mine && sequence == model.sequence && model.state == GrantState.Active && !_revoked[grant]));

        bool accepted = call(abi.encodeCall(IGrants.widen, (model.id, sequence, r, signature)), expected);
        if (!accepted || known) return;
        model.state = GrantState.Superseded;
        model.sequence++;
        _versions[grant].push(Version(idOf(model.id, r), GrantState.Active, 0));
    }

    /// @dev Pauses or resumes any version, with the right number and signature or without.
    function control(
        uint256 grant,
        uint256 version,
        bool pausing,
        uint256 offset,
        uint256 sender,
        uint256 signer
    ) external {
        grant %= 4;
        if (!_registered[grant]) return;
        uint256 last = _versions[grant].length - 1;
        version = version % 3 == 0 ? version % (last + 1) : last;
        Version storage model = _versions[grant][version];
        offset = offset % 4 < 3 ? 0 : offset;
        uint64 sequence;
        unchecked {
            sequence = uint64(model.sequence + offset);
        }
        bytes32 digest =
            pausing ? pauseDigest(model.id, sequence, FOREVER) : resumeDigest(model.id, sequence, FOREVER);
        bool mine = signer % 8 != 0;
        bytes memory signature = sign(mine ? keyOf(PAUSE, uint32(version) + 1) : signer % 97 + 1, digest);
        bool relayed = prankAs(sender);
        bool expected = relayed && mine && sequence == model.sequence && !_revoked[grant]
            && model.state == (pausing ? GrantState.Active : GrantState.Paused);

        bool accepted = call(
            pausing
                ? abi.encodeCall(IGrants.pause, (model.id, sequence, FOREVER, signature))
                : abi.encodeCall(IGrants.resume, (model.id, sequence, FOREVER, signature)),
            expected
        );
        if (!accepted) return;
        model.state = pausing ? GrantState.Paused : GrantState.Active;
        model.sequence++;
    }

    /// @dev Revokes any version, from whoever it may be. Seldom, so that there are grants left.
    function revoke(uint256 grant, uint256 version, address sender, uint256 signer) external {
        if (signer % 9 > 1) return;
        grant %= 4;
        if (!_registered[grant]) return;
        version %= _versions[grant].length;
        GrantId id = _versions[grant][version].id;
        bool mine = signer % 9 == 1;
        bytes memory signature =
            sign(mine ? keyOf(REVOKE, uint32(version) + 1) : signer % 97 + 1, revokeDigest(id));

        vm.prank(sender);
        bool accepted = call(abi.encodeCall(IGrants.revoke, (id, signature)), mine || _revoked[grant]);
        if (accepted) _revoked[grant] = true;
    }

    /// @dev The council turns against the relayers.
    function meddle(bool suspending) external {
        bool active = members.memberOf(bank).status == MemberStatus.Active;
        if (active && suspending) members.suspend(bank);
        if (!active && !suspending) members.reinstate(bank);
    }

    function check() external view {
        for (uint256 i = 0; i < 4; ++i) {
            uint256 standing = 0;
            for (uint256 v = 0; v < _versions[i].length; ++v) {
                Version memory model = _versions[i][v];
                Grant memory found = grants.grantOf(model.id);
                GrantState state = _revoked[i] ? GrantState.Revoked : model.state;
                assertEq(uint8(found.state), uint8(state));
                assertEq(found.sequence, model.sequence);
                assertEq(found.version, v + 1);
                assertEq(found.registeredAt, START);
                assertEq(found.artefactHash, registrationOf(i, uint32(v) + 1).artefactHash);
                assertEq(GrantId.unwrap(found.predecessor), v == 0 ? bytes32(0) : idAt(i, v - 1));
                assertEq(GrantId.unwrap(found.origin), v == 0 ? bytes32(0) : idAt(i, 0));
                if (state == GrantState.Active || state == GrantState.Paused) standing++;
            }
            assertTrue(standing <= 1, "two versions stand");
        }
    }

    function call(bytes memory data, bool expected) private returns (bool accepted) {
        (accepted,) = address(grants).call(data);
        assertTrue(accepted == expected, expected ? "a right message is refused" : "a wrong one is accepted");
    }

    /// @dev The next call comes from a relayer, three times of four.
    function prankAs(uint256 sender) private returns (bool) {
        bool relayed = sender % 4 != 0;
        vm.prank(relayed ? relayer : stranger);
        return relayed;
    }

    function registrationOf(uint256 grant, uint32 version) private view returns (Registration memory r) {
        r = registrationOf(version);
        r.artefactHash = keccak256(abi.encode("artefact", grant, version));
    }

    function idAt(uint256 grant, uint256 version) private view returns (bytes32) {
        return GrantId.unwrap(_versions[grant][version].id);
    }

    function idOf(uint256 grant, uint32 version) private view returns (GrantId) {
        Registration memory r = registrationOf(grant, version);
        return GrantId.wrap(
            keccak256(
                abi.encode(r.artefactHash, r.notBefore, r.expiry, r.widenKey, r.pauseKey, r.revokeKey, r.version)
            )
        );
    }

    function idOf(GrantId predecessor, Registration memory r) private pure returns (GrantId) {
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
}

/// @dev Subjects, relayers and strangers send right and wrong messages in any order.
contract GrantsInvariantTest is Invariant {
    GrantHistory private history;

    function setUp() public {
        history = new GrantHistory();
        history.setUp();
    }

    function steps() internal view override returns (address, bytes4[] memory selectors) {
        selectors = new bytes4[](6);
        selectors[0] = GrantHistory.register.selector;
        selectors[1] = GrantHistory.control.selector;
        selectors[2] = GrantHistory.control.selector;
        selectors[3] = GrantHistory.widen.selector;
        selectors[4] = GrantHistory.revoke.selector;
        selectors[5] = GrantHistory.meddle.selector;
        return (address(history), selectors);
    }

    /// @dev Grants are what their own keys made of them: each message counted once, and nobody else's did.
    function invariant_onlyTheirKeysMoveThem() public view {
        history.check();
    }
}
