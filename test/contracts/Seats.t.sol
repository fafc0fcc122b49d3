// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ISeats, Seat} from "../../contracts/interfaces/ISeats.sol";
import {Seats} from "../../contracts/Seats.sol";
import {KeyPurpose} from "../../contracts/types/Keys.sol";
import {MemberId} from "../../contracts/types/MemberId.sol";
import {Network} from "./helpers/Network.sol";

contract SeatsTest is Network {
    uint256 private constant NEXT_KEY = uint256(keccak256("next chain key"));

    Seats private seats;

    function setUp() public override {
        super.setUp();
        seats = Seats(deploy("Seats", abi.encode(members, manager)));
    }

    /// @dev Nothing is signed for it, yet it says under which name something would be.
    function test_domain() public view {
        (, string memory name, string memory version,,,,) = seats.eip712Domain();
        assertEq(keccak256(bytes(name)), keccak256("Hexin Seats"));
        assertEq(keccak256(bytes(version)), keccak256("1"));
    }

    function test_grant() public {
        vm.expectEmit(address(seats));
        emit ISeats.SeatGranted(5, bank, relayer);
        seats.grant(5, bank, relayer);

        assertSeat(5, bank, relayer);
        assertEq(seats.groupOf(bank), 5);
        assertVotes(relayer, 1);
        assertEq(seats.clock(), START);
        vm.warp(START + 1);
        assertEq(seats.getPastVotes(relayer, START), 1);
        assertEq(seats.getPastTotalSupply(START), 1);
    }

    function test_oneSeatAGroup() public {
        seats.grant(5, bank, relayer);
        vm.expectRevert(abi.encodeWithSelector(ISeats.SeatTaken.selector, 5, bank));
        seats.grant(5, notary, vm.addr(NOTARY_CHAIN_KEY));
    }

    function test_oneGroupAMember() public {
        seats.grant(5, bank, relayer);
        vm.expectRevert(abi.encodeWithSelector(ISeats.SeatGroupInvalid.selector, 6, bank, 5));
        seats.grant(6, bank, relayer);
        vm.expectRevert(abi.encodeWithSelector(ISeats.SeatGroupInvalid.selector, 0, notary, 0));
        seats.grant(0, notary, vm.addr(NOTARY_CHAIN_KEY));
    }

    function testFuzz_anAccountOfItsMember(address account) public {
        vm.assume(account != relayer);
        expectAccountInvalid(bank, account);
        seats.grant(5, bank, account);
        expectAccountInvalid(notary, relayer);
        seats.grant(5, notary, relayer);
        address logKey = vm.addr(BANK_LOG_KEY);
        expectAccountInvalid(bank, logKey);
        seats.grant(5, bank, logKey);
    }

    function test_onlyTheCouncil() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        vm.prank(stranger);
        seats.grant(5, bank, relayer);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        vm.prank(stranger);
        seats.vacate(5);
    }

    function test_vacate() public {
        seats.grant(5, bank, relayer);
        vm.expectEmit(address(seats));
        emit ISeats.SeatVacated(5, bank);
        seats.vacate(5);

        assertSeat(5, MemberId.wrap(0), address(0));
        assertEq(seats.groupOf(bank), 0);
        assertVotes(relayer, 0);
        vm.warp(START + 1);
        assertEq(seats.getPastTotalSupply(START), 0);
        vm.expectRevert(abi.encodeWithSelector(ISeats.SeatUnknown.selector, 5));
        seats.vacate(5);

        seats.grant(6, bank, relayer);
        assertVotes(relayer, 1);
    }

    function test_clear() public {
        vm.expectRevert(abi.encodeWithSelector(ISeats.SeatUnknown.selector, 5));
        seats.clear(5);
        seats.grant(5, bank, relayer);
        members.suspend(bank);
        vm.expectRevert(abi.encodeWithSelector(ISeats.SeatHolderNotRetired.selector, 5, bank));
        seats.clear(5);

        members.retire(bank);
        vm.expectEmit(address(seats));
        emit ISeats.SeatVacated(5, bank);
        vm.prank(stranger);
        seats.clear(5);
        assertVotes(relayer, 0);
    }

    function test_claim() public {
        seats.grant(5, bank, relayer);
        addKey(bank, KeyPurpose.Chain, NEXT_KEY);
        address next = vm.addr(NEXT_KEY);

        vm.expectEmit(address(seats));
        emit ISeats.SeatMoved(5, bank, next);
        vm.prank(next);
        seats.claim();
        assertSeat(5, bank, next);
        assertVotes(relayer, 0);
        assertVotes(next, 1);
        vm.warp(START + 1);
        assertEq(seats.getPastTotalSupply(START), 1);

        vm.recordLogs();
        vm.prank(next);
        seats.claim();
        assertEq(vm.getRecordedLogs().length, 0);
    }

    /// @dev Whoever stole a chain key has the seat until that key ends, and never again.
    function test_aStolenChainKeyEnds() public {
        seats.grant(5, bank, relayer);
        addKey(bank, KeyPurpose.Chain, NEXT_KEY);
        members.endKey(bank, 0, 0);
        vm.warp(START + 1);
        address next = vm.addr(NEXT_KEY);
        vm.prank(next);
        seats.claim();

        expectAccountInvalid(bank, relayer);
        vm.prank(relayer);
        seats.claim();
        assertVotes(next, 1);
    }

    function testFuzz_claimByNobody(address account) public {
        vm.assume(account != relayer && account != vm.addr(NOTARY_CHAIN_KEY));
        seats.grant(5, bank, relayer);
        vm.expectRevert(abi.encodeWithSelector(ISeats.SeatUnknown.selector, 0));
        vm.prank(account);
        seats.claim();
        vm.expectRevert(abi.encodeWithSelector(ISeats.SeatUnknown.selector, 0));
        vm.prank(vm.addr(NOTARY_CHAIN_KEY));
        seats.claim();
    }

    function test_votesAreNotGivenAway() public {
        seats.grant(5, bank, relayer);
        bytes memory refused = abi.encodeWithSelector(ISeats.SeatNotDelegable.selector, relayer);
        vm.expectRevert(refused);
        vm.prank(relayer);
        seats.delegate(stranger);
        vm.expectRevert(refused);
        vm.prank(relayer);
        seats.delegateBySig(stranger, 0, FOREVER, 27, 0, 0);
    }

    /// @dev Whatever happens to seats, there are as many votes as seats, each with its account.
    function testFuzz_asManyVotesAsSeats(uint256[12] memory steps) public {
        addKey(bank, KeyPurpose.Chain, NEXT_KEY);
        address[3] memory accounts = [relayer, vm.addr(NEXT_KEY), vm.addr(NOTARY_CHAIN_KEY)];
        for (uint256 i = 0; i < steps.length; ++i) {
            address account = accounts[steps[i] % 3];
            uint32 group = uint32((steps[i] >> 8) % 3);
            bytes memory call = abi.encodeCall(ISeats.grant, (group, members.memberByAccount(account), account));
            uint256 what = (steps[i] >> 16) % 4;
            if (what == 2) call = abi.encodeCall(ISeats.vacate, (group));
            if (what == 3) {
                call = abi.encodeCall(ISeats.claim, ());
                vm.prank(account);
            }
            (bool done,) = address(seats).call(call);
            done;
            vm.warp(START + i + 1);
            uint256 count;
            for (uint256 j = 0; j < 3; ++j) {
                uint32 held = seats.groupOf(members.memberByAccount(accounts[j]));
                bool sits = held != 0 && seats.seatOf(held).account == accounts[j];
                assertVotes(accounts[j], sits ? 1 : 0);
                if (sits) ++count;
            }
            assertEq(seats.getPastTotalSupply(START + i), count);
        }
    }

    function assertVotes(address account, uint256 expected) private view {
        assertEq(seats.getVotes(account), expected);
    }

    function assertSeat(uint32 group, MemberId member, address account) private view {
        Seat memory found = seats.seatOf(group);
        assertTrue(found.member == member, "another member");
        assertEq(found.account, account);
    }

    function expectAccountInvalid(MemberId member, address account) private {
        vm.expectRevert(abi.encodeWithSelector(ISeats.SeatAccountInvalid.selector, member, account));
    }
}
