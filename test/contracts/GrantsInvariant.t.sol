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
    struct Model {
        bool registered;
        GrantState state;
        uint64 sequence;
    }

    Model[4] private _models;

    /// @dev Registers a grant, for the first time or again, through whoever it may be.
    function register(uint256 grant, uint256 sender, uint256 signer) external {
        grant %= 4;
        Registration memory r = registrationOf(grant);
        bool mine = signer % 4 != 0;
        bytes memory signature = sign(mine ? WIDEN_KEY : signer % 97 + 1, registerDigest(r));
        bool relayed = prankAs(sender);
        bool expected = relayed && (mine || _models[grant].registered);

        bool accepted = call(abi.encodeCall(IGrants.register, (r, signature)), expected);
        if (accepted) _models[grant].registered = true;
    }

    /// @dev Pauses or resumes, with the right number and signature or without.
    function control(uint256 grant, bool pausing, uint256 offset, uint256 sender, uint256 signer) external {
        grant %= 4;
        Model storage model = _models[grant];
        GrantId id = idOf(grant);
        offset = offset % 4 < 3 ? 0 : offset;
        uint64 sequence;
        unchecked {
            sequence = uint64(model.sequence + offset);
        }
        bytes32 digest = pausing ? pauseDigest(id, sequence, FOREVER) : resumeDigest(id, sequence, FOREVER);
        bool mine = signer % 8 != 0;
        bytes memory signature = sign(mine ? PAUSE_KEY : signer % 97 + 1, digest);
        bool relayed = prankAs(sender);
        bool expected = relayed && mine && model.registered && sequence == model.sequence
            && model.state == (pausing ? GrantState.Active : GrantState.Paused);

        bool accepted = call(
            pausing
                ? abi.encodeCall(IGrants.pause, (id, sequence, FOREVER, signature))
                : abi.encodeCall(IGrants.resume, (id, sequence, FOREVER, signature)),
            expected
        );
        if (!accepted) return;
        model.state = pausing ? GrantState.Paused : GrantState.Active;
        model.sequence++;
    }

    /// @dev Revokes, from whoever it may be. Seldom, so that there are grants left.
    function revoke(uint256 grant, address sender, uint256 signer) external {
        if (signer % 5 == 0) return;
        grant %= 4;
        Model storage model = _models[grant];
        bool mine = signer % 5 == 1;
        bytes memory signature = sign(mine ? REVOKE_KEY : signer % 97 + 1, revokeDigest(idOf(grant)));
        bool expected = model.registered && (mine || model.state == GrantState.Revoked);

        vm.prank(sender);
        bool accepted = call(abi.encodeCall(IGrants.revoke, (idOf(grant), signature)), expected);
        if (accepted) model.state = GrantState.Revoked;
    }

    /// @dev The council turns against the relayers.
    function meddle(bool suspending) external {
        bool active = members.memberOf(bank).status == MemberStatus.Active;
        if (active && suspending) members.suspend(bank);
        if (!active && !suspending) members.reinstate(bank);
    }

    function check() external view {
        for (uint256 i = 0; i < 4; ++i) {
            if (!_models[i].registered) continue;
            Grant memory found = grants.grantOf(idOf(i));
            assertEq(uint8(found.state), uint8(_models[i].state));
            assertEq(found.sequence, _models[i].sequence);
            assertEq(found.registeredAt, START);
            assertEq(found.artefactHash, registrationOf(i).artefactHash);
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

    function registrationOf(uint256 grant) private view returns (Registration memory r) {
        r = registration();
        r.artefactHash = keccak256(abi.encode("artefact", grant));
    }

    function idOf(uint256 grant) private view returns (GrantId) {
        Registration memory r = registrationOf(grant);
        return GrantId.wrap(
            keccak256(
                abi.encode(r.artefactHash, r.notBefore, r.expiry, r.widenKey, r.pauseKey, r.revokeKey, r.version)
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
        selectors = new bytes4[](5);
        selectors[0] = GrantHistory.register.selector;
        selectors[1] = GrantHistory.control.selector;
        selectors[2] = GrantHistory.control.selector;
        selectors[3] = GrantHistory.revoke.selector;
        selectors[4] = GrantHistory.meddle.selector;
        return (address(history), selectors);
    }

    /// @dev Grants are what their own keys made of them: each message counted once, and nobody else's did.
    function invariant_onlyTheirKeysMoveThem() public view {
        history.check();
    }
}
