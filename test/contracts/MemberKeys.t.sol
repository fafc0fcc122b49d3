// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMembers, Key} from "../../contracts/interfaces/IMembers.sol";
import {KeyAlgorithm, KeyPurpose} from "../../contracts/types/Keys.sol";
import {MemberId} from "../../contracts/types/MemberId.sol";
import {Network} from "./helpers/Network.sol";

contract MemberKeysTest is Network {
    bytes private material = account(uint256(keccak256("another key")));

    function test_addKey() public {
        vm.expectEmit(address(members));
        emit IMembers.MemberKeyAdded(
            bank, 2, KeyPurpose.Chain, KeyAlgorithm.Secp256k1, material, START + 10, START + 20
        );
        uint32 index = add(bank, START + 10, START + 20);

        assertEq(index, 2);
        assertEq(members.keyCount(bank), 3);
        Key memory key = members.keyAt(bank, 2);
        assertEq(uint8(key.purpose), uint8(KeyPurpose.Chain));
        assertEq(uint8(key.algorithm), uint8(KeyAlgorithm.Secp256k1));
        assertEq(key.notBefore, START + 10);
        assertEq(key.notAfter, START + 20);
        assertEq(keccak256(key.material), keccak256(material));
    }

    function test_addKeyFromNow() public {
        vm.expectEmit(address(members));
        emit IMembers.MemberKeyAdded(
            bank, 2, KeyPurpose.Chain, KeyAlgorithm.Secp256k1, material, START, FOREVER
        );
        add(bank, 0, FOREVER);
    }

    function testFuzz_aKeyCountsInItsWindowOnly(uint64 notBefore, uint64 notAfter, uint64 time) public {
        notBefore = uint64(bound(notBefore, START, FOREVER - 1));
        notAfter = uint64(bound(notAfter, notBefore + 1, FOREVER));
        add(bank, notBefore, notAfter);

        assertTrue(was(bank, time) == (notBefore <= time && time < notAfter), "inside and only inside");
        assertTrue(!was(notary, time), "of this member only");
        vm.warp(bound(time, START, FOREVER));
        assertTrue(members.isRelayer(holder()) == was(bank, now64()), "relays inside and only inside");
    }

    function testFuzz_addKeyWindowInvalid(uint64 notBefore, uint64 notAfter) public {
        if (notBefore >= START) notAfter = uint64(bound(notAfter, 0, notBefore));
        else if (notBefore == 0) (notBefore, notAfter) = (1, FOREVER);
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberKeyWindowInvalid.selector, notBefore, notAfter));
        add(bank, notBefore, notAfter);
    }

    function test_addKeyOverAtOnce() public {
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberKeyWindowInvalid.selector, START, START));
        add(bank, 0, START);
    }

    /// @dev Each purpose with each algorithm, each material length up to past the longest.
    function test_algorithmsAndLengths() public {
        bool[4][6] memory serves;
        serves[uint8(KeyPurpose.Chain)][uint8(KeyAlgorithm.Secp256k1)] = true;
        serves[uint8(KeyPurpose.Statement)][uint8(KeyAlgorithm.P256)] = true;
        serves[uint8(KeyPurpose.Log)][uint8(KeyAlgorithm.Secp256k1)] = true;
        serves[uint8(KeyPurpose.Log)][uint8(KeyAlgorithm.Ed25519)] = true;
        serves[uint8(KeyPurpose.Witness)][uint8(KeyAlgorithm.Ed25519)] = true;
        serves[uint8(KeyPurpose.Encryption)][uint8(KeyAlgorithm.X25519)] = true;
        serves[uint8(KeyPurpose.Peer)][uint8(KeyAlgorithm.Ed25519)] = true;
        uint8[4] memory lengths = [20, 64, 32, 32];

        for (uint8 p = 0; p < 6; ++p) {
            for (uint8 a = 0; a < 4; ++a) {
                (KeyPurpose purpose, KeyAlgorithm algorithm) = (KeyPurpose(p), KeyAlgorithm(a));
                for (uint256 length = 0; length <= 66; ++length) {
                    bytes memory key = someBytes(length, p);
                    if (!serves[p][a]) {
                        vm.expectRevert(
                            abi.encodeWithSelector(IMembers.MemberKeyAlgorithmInvalid.selector, purpose, algorithm)
                        );
                    } else if (length != lengths[a]) {
                        vm.expectRevert(
                            abi.encodeWithSelector(IMembers.MemberKeyMaterialInvalid.selector, algorithm, key)
                        );
                    }
                    members.addKey(bank, purpose, algorithm, key, 0, FOREVER);
                }
            }
        }
        assertEq(members.keyCount(bank), 2 + 7);
    }

    function test_addKeyOfNobodysAccount() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IMembers.MemberKeyMaterialInvalid.selector, KeyAlgorithm.Secp256k1, new bytes(20)
            )
        );
        members.addKey(bank, KeyPurpose.Chain, KeyAlgorithm.Secp256k1, new bytes(20), 0, FOREVER);
    }

    function test_anAccountNeverChangesHands() public {
        uint32 index = add(bank, 0, FOREVER);

        expectTaken(bank, index);
        add(notary, 0, FOREVER);

        members.endKey(bank, index, 0);
        members.retire(bank);
        vm.warp(START + 3650 days);
        expectTaken(bank, index);
        add(notary, 0, FOREVER);
        assertEq(MemberId.unwrap(members.memberByAccount(holder())), MemberId.unwrap(bank));
    }

    function test_anEndedKeyNeverComesBack() public {
        uint32 index = add(bank, 0, FOREVER);
        members.endKey(bank, index, 0);
        vm.warp(START + 1);

        expectTaken(bank, index);
        add(bank, 0, FOREVER);
    }

    /// @dev A stolen chain key must not double as the log key.
    function test_aKeyHasOnePurpose() public {
        uint32 index = add(bank, 0, FOREVER);

        expectTaken(bank, index);
        members.addKey(bank, KeyPurpose.Log, KeyAlgorithm.Secp256k1, material, 0, FOREVER);
        assertTrue(
            !members.wasKey(bank, KeyPurpose.Log, KeyAlgorithm.Secp256k1, material, START), "another purpose"
        );

        // The same bytes under another algorithm are another key.
        bytes memory ed25519 = someBytes(32, 1);
        members.addKey(bank, KeyPurpose.Witness, KeyAlgorithm.Ed25519, ed25519, 0, FOREVER);
        members.addKey(bank, KeyPurpose.Encryption, KeyAlgorithm.X25519, ed25519, 0, FOREVER);
    }

    function test_endKey() public {
        uint32 index = add(bank, 0, FOREVER);
        vm.warp(START + 5);

        vm.expectEmit(address(members));
        emit IMembers.MemberKeyEnded(bank, index, START + 9);
        members.endKey(bank, index, START + 9);

        assertEq(members.keyAt(bank, index).notAfter, START + 9);
        assertTrue(was(bank, START + 8) && !was(bank, START + 9), "until just before the end");

        vm.expectEmit(address(members));
        emit IMembers.MemberKeyEnded(bank, index, START + 6);
        members.endKey(bank, index, 0);
        assertTrue(was(bank, START + 5) && !was(bank, START + 6), "this second still counts");
    }

    function test_endKeyCancelsAKeyThatHasNotStarted() public {
        uint32 index = add(bank, START + 100, FOREVER);
        members.endKey(bank, index, START + 50);
        assertTrue(!was(bank, START + 50) && !was(bank, START + 100), "never counts");
    }

    function test_endKeyOfARetiredMember() public {
        members.retire(bank);
        members.endKey(bank, 1, 0);
        assertEq(members.keyAt(bank, 1).notAfter, START + 1);
    }

    function testFuzz_endKeyIsNeverBackdated(uint64 end) public {
        uint32 index = add(bank, 0, FOREVER);
        vm.warp(START + 100);
        end = uint64(bound(end, 1, START + 100));
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberKeyEndBackdated.selector, bank, index, end));
        members.endKey(bank, index, end);
    }

    /// @dev Whatever was accepted under the key in this very block must stay accepted.
    function test_endKeyAtThisSecond() public {
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberKeyEndBackdated.selector, bank, 0, START));
        members.endKey(bank, 0, START);
        members.endKey(bank, 0, START + 1);
    }

    function testFuzz_endKeyNeverLengthens(uint64 notAfter, uint64 end) public {
        notAfter = uint64(bound(notAfter, START + 1, FOREVER - 1));
        end = uint64(bound(end, notAfter + 1, FOREVER));
        uint32 index = add(bank, 0, notAfter);
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.MemberKeyEndTooLate.selector, bank, index, end, notAfter)
        );
        members.endKey(bank, index, end);
    }

    function test_unknownKey() public {
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberKeyUnknown.selector, bank, 2));
        members.keyAt(bank, 2);
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberKeyUnknown.selector, bank, 2));
        members.endKey(bank, 2, 0);
    }

    function test_windowsMayOverlap() public {
        add(bank, 0, FOREVER);
        assertTrue(members.isRelayer(relayer) && members.isRelayer(holder()), "both relay");
        assertEq(MemberId.unwrap(members.memberByAccount(relayer)), MemberId.unwrap(bank));
        assertEq(MemberId.unwrap(members.memberByAccount(holder())), MemberId.unwrap(bank));
    }

    function test_whoRelays() public {
        assertTrue(!members.isRelayer(stranger), "a stranger");
        assertTrue(!members.isRelayer(vm.addr(BANK_LOG_KEY)), "a log key");
        assertTrue(!members.isRelayer(address(0)), "nobody");
        assertTrue(members.isRelayer(relayer), "an active member");
        members.suspend(bank);
        assertTrue(members.isRelayer(relayer), "a suspended member");
        members.retire(bank);
        assertTrue(!members.isRelayer(relayer), "a retired member");
    }

    function test_memberByAccount() public view {
        assertEq(MemberId.unwrap(members.memberByAccount(relayer)), MemberId.unwrap(bank));
        assertEq(MemberId.unwrap(members.memberByAccount(vm.addr(BANK_LOG_KEY))), 0);
        assertEq(MemberId.unwrap(members.memberByAccount(stranger)), 0);
    }

    function test_wasKeyOfNobody() public view {
        assertTrue(
            !members.wasKey(MemberId.wrap(0), KeyPurpose.Chain, KeyAlgorithm.Secp256k1, material, START),
            "no member has a key that nobody has"
        );
    }

    function add(MemberId member, uint64 notBefore, uint64 notAfter) private returns (uint32) {
        return
            members.addKey(member, KeyPurpose.Chain, KeyAlgorithm.Secp256k1, material, notBefore, notAfter);
    }

    function was(MemberId member, uint64 time) private view returns (bool) {
        return members.wasKey(member, KeyPurpose.Chain, KeyAlgorithm.Secp256k1, material, time);
    }

    function holder() private view returns (address) {
        return address(bytes20(material));
    }

    function expectTaken(MemberId member, uint32 index) private {
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberKeyTaken.selector, member, index));
    }

    function someBytes(uint256 length, uint256 seed) private pure returns (bytes memory b) {
        b = new bytes(length);
        for (uint256 i = 0; i < length; ++i) b[i] = bytes1(uint8(1 + seed + i));
    }
}
