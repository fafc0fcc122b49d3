// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMembers, Key, KeyRequest} from "../../contracts/interfaces/IMembers.sol";
import {KeyAlgorithm, KeyPurpose} from "../../contracts/types/Keys.sol";
import {Network} from "./helpers/Network.sol";

/// @dev A member changes its keys with two of them: either alone, in a thief's hands, changes nothing.
contract MemberOwnKeysTest is Network {
    function test_add() public {
        KeyRequest memory r = request(0);
        bytes memory signature = sign(BANK_LOG_KEY, addDigest(r));

        vm.expectEmit(address(members));
        emit IMembers.MemberKeySequenceUsed(bank, 0);
        vm.expectEmit(address(members));
        emit IMembers.MemberKeyAdded(bank, 2, r.purpose, r.algorithm, r.material, START, FOREVER);
        vm.prank(relayer);
        assertEq(members.addOwnKey(r, signature), 2);

        Key memory key = members.keyAt(bank, 2);
        assertEq(keccak256(key.material), keccak256(r.material));
        assertEq(members.keySequenceOf(bank), 1);
        assertEq(members.keySequenceOf(notary), 0);
    }

    function test_end() public {
        vm.expectEmit(address(members));
        emit IMembers.MemberKeySequenceUsed(bank, 0);
        vm.expectEmit(address(members));
        emit IMembers.MemberKeyEnded(bank, 1, START + 9);
        end(1, START + 9, 0, BANK_CHAIN_KEY, BANK_LOG_KEY);
        assertEq(members.keySequenceOf(bank), 1);
    }

    /// @dev Windows overlap: the next key counts before the last one ends.
    function test_rotate() public {
        KeyRequest memory r = request(0);
        r.notBefore = START + 1 days;
        add(r, BANK_CHAIN_KEY, BANK_LOG_KEY);
        end(1, START + 2 days, 1, BANK_CHAIN_KEY, BANK_LOG_KEY);

        bytes memory old = account(BANK_LOG_KEY);
        assertTrue(was(old, START) && was(old, START + 2 days - 1) && !was(old, START + 2 days), "old key");
        assertTrue(!was(r.material, START) && was(r.material, START + 1 days), "new key");
        // For ever.
        vm.warp(START + 20 * 365 days);
        assertTrue(was(old, START + 1) && !was(old, START + 2 days), "forgotten");
    }

    /// @dev Attack 5: neither thief gets a key in, nor ends one.
    function test_oneStolenKeyIsNotEnough() public {
        uint256 thiefs = uint256(keccak256("thief"));
        expectNotChainKey(vm.addr(BANK_LOG_KEY));
        add(request(0), BANK_LOG_KEY, BANK_LOG_KEY);
        expectNotChainKey(vm.addr(thiefs));
        end(0, 0, 0, thiefs, BANK_LOG_KEY);
        expectNotLogKey(vm.addr(BANK_CHAIN_KEY));
        add(request(0), BANK_CHAIN_KEY, BANK_CHAIN_KEY);
        expectNotLogKey(vm.addr(thiefs));
        end(1, 0, 0, BANK_CHAIN_KEY, thiefs);
        // Nor do two members' keys together.
        expectNotLogKey(vm.addr(NOTARY_LOG_KEY));
        add(request(0), BANK_CHAIN_KEY, NOTARY_LOG_KEY);
        expectNotChainKey(vm.addr(NOTARY_CHAIN_KEY));
        add(request(0), NOTARY_CHAIN_KEY, BANK_LOG_KEY);
    }

    function test_keysOfThisTimeOnly() public {
        members.endKey(bank, 1, START + 5);
        vm.warp(START + 5);
        KeyRequest memory r = request(0);
        expectNotLogKey(vm.addr(BANK_LOG_KEY));
        add(r, BANK_CHAIN_KEY, BANK_LOG_KEY);
        members.endKey(bank, 0, START + 6);
        vm.warp(START + 6);
        expectNotChainKey(relayer);
        add(r, BANK_CHAIN_KEY, BANK_LOG_KEY);
    }

    function test_notTheRetired() public {
        members.retire(bank);
        expectNotChainKey(relayer);
        add(request(0), BANK_CHAIN_KEY, BANK_LOG_KEY);
    }

    function testFuzz_sequence(uint64 sequence) public {
        vm.assume(sequence != 0);
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberSequenceMismatch.selector, bank, sequence, 0));
        add(request(sequence), BANK_CHAIN_KEY, BANK_LOG_KEY);
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberSequenceMismatch.selector, bank, sequence, 0));
        end(1, 0, sequence, BANK_CHAIN_KEY, BANK_LOG_KEY);
    }

    function testFuzz_deadline(uint64 deadline) public {
        KeyRequest memory r = request(0);
        r.deadline = uint64(bound(deadline, 0, START - 1));
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberDeadlinePassed.selector, r.deadline));
        add(r, BANK_CHAIN_KEY, BANK_LOG_KEY);
    }

    /// @dev The very second of the deadline is in time, the next one is not.
    function test_lastSecond() public {
        KeyRequest memory r = request(0);
        vm.warp(r.deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberDeadlinePassed.selector, r.deadline));
        add(r, BANK_CHAIN_KEY, BANK_LOG_KEY);
        vm.warp(r.deadline);
        add(r, BANK_CHAIN_KEY, BANK_LOG_KEY);
    }

    /// @dev Any change of what was signed is refused.
    function testFuzz_changed(uint256 field) public {
        KeyRequest memory r = request(0);
        bytes memory signature = sign(BANK_LOG_KEY, addDigest(r));
        field = bound(field, 0, 5);
        if (field == 0) r.purpose = KeyPurpose.Chain;
        else if (field == 1) r.algorithm = KeyAlgorithm.P256;
        else if (field == 2) r.material = account(1);
        else if (field == 3) r.notBefore = START + 1;
        else if (field == 4) r.notAfter--;
        else r.deadline++;
        vm.prank(relayer);
        (bool done, bytes memory reason) =
            address(members).call(abi.encodeCall(IMembers.addOwnKey, (r, signature)));
        assertTrue(!done && bytes4(reason) == IMembers.MemberSignerNotLogKey.selector, "not refused");
    }

    function request(uint64 sequence) private view returns (KeyRequest memory) {
        return KeyRequest({
            member: bank,
            purpose: KeyPurpose.Log,
            algorithm: KeyAlgorithm.Secp256k1,
            material: account(uint256(keccak256("next log key"))),
            notBefore: 0,
            notAfter: FOREVER,
            sequence: sequence,
            deadline: now64() + 1 hours
        });
    }

    function add(KeyRequest memory r, uint256 sender, uint256 signer) private {
        bytes memory signature = sign(signer, addDigest(r));
        vm.prank(vm.addr(sender));
        members.addOwnKey(r, signature);
    }

    function end(uint32 index, uint64 notAfter, uint64 sequence, uint256 sender, uint256 signer) private {
        uint64 deadline = now64() + 1 hours;
        bytes32 digest = digestOf(
            abi.encode(
                keccak256("EndKey(uint32 member,uint32 index,uint64 notAfter,uint64 sequence,uint64 deadline)"),
                bank,
                index,
                notAfter,
                sequence,
                deadline
            )
        );
        bytes memory signature = sign(signer, digest);
        vm.prank(vm.addr(sender));
        members.endOwnKey(bank, index, notAfter, sequence, deadline, signature);
    }

    function addDigest(KeyRequest memory r) private view returns (bytes32) {
        return digestOf(
            abi.encode(
                keccak256(
                    "AddKey(uint32 member,uint8 purpose,uint8 algorithm,bytes material,uint64 notBefore,"
                    "uint64 notAfter,uint64 sequence,uint64 deadline)"
                ),
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
    }

    function digestOf(bytes memory message) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Hexin Members"),
                keccak256("1"),
                block.chainid,
                members
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(message)));
    }

    function was(bytes memory material, uint64 second) private view returns (bool) {
        return members.wasKey(bank, KeyPurpose.Log, KeyAlgorithm.Secp256k1, material, second);
    }

    function expectNotChainKey(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberCallerNotChainKey.selector, bank, caller));
    }

    function expectNotLogKey(address signer) private {
        vm.expectRevert(abi.encodeWithSelector(IMembers.MemberSignerNotLogKey.selector, bank, signer));
    }
}
