// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMembers, Key, MemberStatus} from "../../contracts/interfaces/IMembers.sol";
import {KeyAlgorithm, KeyPurpose} from "../../contracts/types/Keys.sol";
import {MemberId} from "../../contracts/types/MemberId.sol";
import {Invariant} from "./helpers/Invariant.sol";
import {Network} from "./helpers/Network.sol";

/// @dev Random histories of keys and memberships, and a notebook of what the contract said about the past.
contract MemberHistory is Network {
    struct Answer {
        MemberId member;
        KeyPurpose purpose;
        bytes material;
        uint64 time;
        bool was;
    }

    Answer[] private _answers;

    /// @dev The window of each key when last seen.
    mapping(MemberId member => mapping(uint32 index => Key)) private _seen;

    mapping(MemberId member => bool) private _retired;

    uint64 private _clock = START;

    /// @dev Tries to give somebody one of a few keys that all compete for.
    function addKey(uint32 member, bool forLog, uint256 material, uint64 start, uint64 length) external {
        uint64 notBefore = start % 2 == 0 ? 0 : uint64(_clock - 2 + start % 8);
        uint64 notAfter = uint64(bound(length, 1, 30)) + (notBefore == 0 ? _clock : notBefore);
        KeyPurpose purpose = forLog ? KeyPurpose.Log : KeyPurpose.Chain;
        if (notBefore != 0) note(pick(member), purpose, candidate(material), notBefore);
        attempt(
            abi.encodeCall(
                IMembers.addKey,
                (pick(member), purpose, KeyAlgorithm.Secp256k1, candidate(material), notBefore, notAfter)
            )
        );
    }

    function endKey(uint32 member, uint32 index, uint64 notAfter) external {
        MemberId id = pick(member);
        index %= 5;
        if (index < members.keyCount(id)) {
            Key memory key = members.keyAt(id, index);
            note(id, key.purpose, key.material, _clock);
        }
        attempt(
            abi.encodeCall(IMembers.endKey, (id, index, notAfter % 5 == 0 ? 0 : _clock - 6 + notAfter % 12))
        );
    }

    function changeStatus(uint32 member, uint8 change) external {
        MemberId id = pick(member);
        if (change % 16 == 0) attempt(abi.encodeCall(IMembers.retire, (id)));
        else if (change % 2 == 0) attempt(abi.encodeCall(IMembers.suspend, (id)));
        else attempt(abi.encodeCall(IMembers.reinstate, (id)));
    }

    /// @dev Time passes; then asks about a second that was over a while ago, just now, or isn't over yet.
    function ask(uint32 member, bool forLog, uint256 material, uint64 ago) external {
        vm.warp(_clock += 1 + ago % 3);
        note(pick(member), forLog ? KeyPurpose.Log : KeyPurpose.Chain, candidate(material), _clock - ago % 6);
    }

    function checkAnswers() external view {
        for (uint256 i = 0; i < _answers.length; ++i) {
            Answer memory a = _answers[i];
            bool was = members.wasKey(a.member, a.purpose, KeyAlgorithm.Secp256k1, a.material, a.time);
            assertTrue(was == a.was, "the past has changed");
        }
    }

    function checkHolders() external view {
        for (uint256 k = 0; k < 6; ++k) {
            bytes memory key = candidate(k);
            uint256 holders;
            for (uint32 m = 1; m <= 2; ++m) {
                for (uint32 i = 0; i < members.keyCount(MemberId.wrap(m)); ++i) {
                    if (keccak256(members.keyAt(MemberId.wrap(m), i).material) == keccak256(key)) ++holders;
                }
            }
            assertTrue(holders <= 1, "two hold one key");
        }
    }

    /// @dev Writes down what must stay true for ever. That a key isn't one in this second, it may still become.
    function note(MemberId member, KeyPurpose purpose, bytes memory material, uint64 time) private {
        bool was = members.wasKey(member, purpose, KeyAlgorithm.Secp256k1, material, time);
        if (time < _clock || (time == _clock && was)) _answers.push(Answer(member, purpose, material, time, was));
    }

    function attempt(bytes memory data) private {
        (bool accepted,) = address(members).call(data);
        if (!accepted) return;
        for (uint32 m = 1; m <= 2; ++m) look(MemberId.wrap(m));
    }

    /// @dev Compares all keys of a member with what they were, and remembers what they are.
    function look(MemberId member) private {
        if (_retired[member]) {
            assertTrue(members.memberOf(member).status == MemberStatus.Retired, "a retired member is back");
        }
        _retired[member] = members.memberOf(member).status == MemberStatus.Retired;
        for (uint32 i = 0; i < members.keyCount(member); ++i) {
            Key memory key = members.keyAt(member, i);
            Key memory before = _seen[member][i];
            if (before.material.length != 0) {
                assertEq(keccak256(key.material), keccak256(before.material));
                assertEq(key.notBefore, before.notBefore);
                assertTrue(key.notAfter <= before.notAfter, "a window grew");
            }
            _seen[member][i] = key;
        }
    }

    /// @dev Keys that are taken from the start, and others that are not.
    function candidate(uint256 material) private pure returns (bytes memory) {
        if (material % 6 == 0) return account(BANK_CHAIN_KEY);
        if (material % 6 == 1) return account(NOTARY_LOG_KEY);
        return abi.encodePacked(address(uint160(0xcafe00 + material % 6)));
    }

    function pick(uint32 member) private pure returns (MemberId) {
        return MemberId.wrap(1 + member % 2);
    }
}

/// @dev A council that tries anything, also what it must not.
contract MembersInvariantTest is Invariant {
    MemberHistory private history;

    function setUp() public {
        history = new MemberHistory();
        history.setUp();
    }

    function steps() internal view override returns (address, bytes4[] memory selectors) {
        selectors = new bytes4[](4);
        selectors[0] = MemberHistory.addKey.selector;
        selectors[1] = MemberHistory.endKey.selector;
        selectors[2] = MemberHistory.changeStatus.selector;
        selectors[3] = MemberHistory.ask.selector;
        return (address(history), selectors);
    }

    function invariant_thePastStays() public view {
        history.checkAnswers();
    }

    function invariant_oneKeyOneHolder() public view {
        history.checkHolders();
    }
}
