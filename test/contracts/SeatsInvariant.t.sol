// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMembers} from "../../contracts/interfaces/IMembers.sol";
import {ISeats, Seat} from "../../contracts/interfaces/ISeats.sol";
import {Seats} from "../../contracts/Seats.sol";
import {KeyAlgorithm, KeyPurpose} from "../../contracts/types/Keys.sol";
import {MemberId} from "../../contracts/types/MemberId.sol";
import {Roles} from "../../contracts/types/RoleSet.sol";
import {Invariant} from "./helpers/Invariant.sol";
import {Network} from "./helpers/Network.sol";

/// @dev Random histories of seats, beside a model of who should have which, and a notebook of past votes. Every step is
/// judged as it is made.
contract SeatHistory is Network {
    uint32 private constant MEMBERS = 4;
    uint32 private constant GROUPS = 4;
    uint256 private constant ACCOUNTS = 8;

    struct ChainKey {
        uint32 member;
        uint32 index;
        uint64 until;
    }

    struct Past {
        uint64 time;
        uint256 total;
        uint256[ACCOUNTS] votes;
    }

    Seats public seats;

    mapping(address account => ChainKey) private _keys;
    mapping(uint32 member => bool) private _retired;
    mapping(uint32 group => Seat) private _seats;
    Past[] private _past;

    uint64 private _clock = START;

    function setUp() public override {
        super.setUp();
        for (uint32 i = 2; i < MEMBERS; ++i) members.admit(Roles.PROVIDER, keccak256(abi.encode(i)));
        for (uint256 i = 0; i < ACCOUNTS / 2; ++i) addChainKey(uint32(1 + i % MEMBERS), i, FOREVER);
        use(Seats(deploy("Seats", abi.encode(members, manager))));
    }

    function use(Seats seats_) public {
        seats = seats_;
    }

    /// @dev The council seats somebody, or a stranger tries.
    function grant(uint32 group, uint32 member, uint256 account, uint256 sender) external {
        (group, member) = (group % (GROUPS + 1), 1 + member % MEMBERS);
        address voter = account % 4 == 0 ? candidate(account >> 8) : keyOf_(member, account >> 8);
        bool allowed = sender % 8 != 0;
        if (!allowed) vm.prank(stranger);
        bool expected = allowed && group != 0 && _seats[group].account == address(0) && groupOf(member) == 0
            && speaksFor(member, voter);

        if (call(abi.encodeCall(ISeats.grant, (group, MemberId.wrap(member), voter)), expected)) {
            _seats[group] = Seat(MemberId.wrap(member), voter);
        }
    }

    function vacate(uint32 group, uint256 sender) external {
        group %= GROUPS + 1;
        bool allowed = sender % 4 == 0;
        if (!allowed) vm.prank(stranger);
        bool expected = allowed && _seats[group].account != address(0);

        if (call(abi.encodeCall(ISeats.vacate, (group)), expected)) delete _seats[group];
    }

    function clear(uint32 group) external {
        group %= GROUPS + 1;
        Seat memory seat = _seats[group];
        bool expected = seat.account != address(0) && _retired[MemberId.unwrap(seat.member)];

        vm.prank(stranger);
        if (call(abi.encodeCall(ISeats.clear, (group)), expected)) delete _seats[group];
    }

    function claim(uint256 account) external {
        address voter = candidate(account);
        uint32 member = _keys[voter].member;
        uint32 group = groupOf(member);
        bool expected = group != 0 && speaksFor(member, voter);

        vm.prank(voter);
        if (call(abi.encodeCall(ISeats.claim, ()), expected)) _seats[group].account = voter;
    }

    /// @dev A vote is never given away, by whomever.
    function giveAway(uint256 from, uint256 to) external {
        vm.prank(candidate(from));
        call(abi.encodeCall(seats.delegate, (candidate(to))), false);
    }

    /// @dev A member gets another chain key, or one ends.
    function changeKeys(uint32 member, uint256 account, uint64 length, bool ending) external {
        address voter = candidate(account);
        ChainKey storage key = _keys[voter];
        if (key.member == 0 && !_retired[1 + member % MEMBERS]) {
            addChainKey(1 + member % MEMBERS, account % ACCOUNTS, length % 3 == 0 ? FOREVER : _clock + 1 + length % 9);
        } else if (ending && key.until > _clock + 1) {
            members.endKey(MemberId.wrap(key.member), key.index, 0);
            key.until = _clock + 1;
        }
    }

    /// @dev Suspension changes no seat and no vote; retirement, seldom, opens the way to {clear}.
    function changeStatus(uint32 member, uint8 change) external {
        member = 1 + member % MEMBERS;
        bytes memory data = abi.encodeCall(IMembers.reinstate, (MemberId.wrap(member)));
        if (change % 2 == 0) data = abi.encodeCall(IMembers.suspend, (MemberId.wrap(member)));
        if (change % 8 == 0) data = abi.encodeCall(IMembers.retire, (MemberId.wrap(member)));
        (bool accepted,) = address(members).call(data);
        if (accepted && change % 8 == 0) _retired[member] = true;
    }

    /// @dev Time passes, and the second that is over is written down.
    function tick(uint64 seconds_) external {
        Past storage past = _past.push();
        past.time = _clock;
        for (uint32 group = 1; group <= GROUPS; ++group) if (_seats[group].account != address(0)) past.total++;
        for (uint256 i = 0; i < ACCOUNTS; ++i) past.votes[i] = votesOf(candidate(i));
        vm.warp(_clock += 1 + seconds_ % 3);
    }

    function check() external view {
        uint256 sum;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            uint256 votes = seats.getVotes(candidate(i));
            assertEq(votes, votesOf(candidate(i)));
            assertTrue(votes <= 1, "two votes at one account");
            sum += votes;
        }
        uint256 granted;
        for (uint32 group = 0; group <= GROUPS; ++group) {
            Seat memory found = seats.seatOf(group);
            assertTrue(found.member == _seats[group].member, "another member sits");
            assertEq(found.account, _seats[group].account);
            if (found.account == address(0)) continue;
            granted++;
            assertEq(seats.groupOf(found.member), group);
            assertTrue(members.memberByAccount(found.account) == found.member, "an account of somebody else");
        }
        assertEq(sum, granted);
        for (uint32 m = 1; m <= MEMBERS; ++m) assertEq(seats.groupOf(MemberId.wrap(m)), groupOf(m));
    }

    function checkPast() external view {
        for (uint256 i = 0; i < _past.length; ++i) {
            Past memory past = _past[i];
            assertEq(seats.getPastTotalSupply(past.time), past.total);
            for (uint256 a = 0; a < ACCOUNTS; ++a) {
                assertEq(seats.getPastVotes(candidate(a), past.time), past.votes[a]);
            }
        }
    }

    function call(bytes memory data, bool expected) private returns (bool accepted) {
        (accepted,) = address(seats).call(data);
        assertTrue(accepted == expected, expected ? "a right step is refused" : "a wrong one is done");
    }

    function addChainKey(uint32 member, uint256 i, uint64 until) private {
        uint32 index = members.addKey(
            MemberId.wrap(member), KeyPurpose.Chain, KeyAlgorithm.Secp256k1, abi.encodePacked(candidate(i)), 0, until
        );
        _keys[candidate(i)] = ChainKey(member, index, until);
    }

    function groupOf(uint32 member) private view returns (uint32) {
        for (uint32 group = 1; group <= GROUPS; ++group) {
            if (member != 0 && MemberId.unwrap(_seats[group].member) == member) return group;
        }
        return 0;
    }

    function votesOf(address account) private view returns (uint256 votes) {
        for (uint32 group = 1; group <= GROUPS; ++group) if (_seats[group].account == account) votes++;
    }

    function speaksFor(uint32 member, address account) private view returns (bool) {
        ChainKey memory key = _keys[account];
        return key.member == member && _clock < key.until && !_retired[member];
    }

    /// @dev One of the member's chain keys, if it has any.
    function keyOf_(uint32 member, uint256 from) private view returns (address) {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            address account = candidate(from % ACCOUNTS + i);
            if (_keys[account].member == member) return account;
        }
        return candidate(from);
    }

    function candidate(uint256 i) private pure returns (address) {
        return address(uint160(0x5ea700 + i % ACCOUNTS));
    }
}

/// @dev Seats with a way past their rules.
contract LooseSeats is Seats {
    constructor(IMembers members_, address authority) Seats(members_, authority) {}

    function loosen(address from, address to) external {
        _delegate(to, to);
        _transferVotingUnits(from, to, 1);
    }
}

/// @dev A council, members and strangers that try anything.
contract SeatsInvariantTest is Invariant {
    SeatHistory private history;

    function setUp() public {
        history = new SeatHistory();
        history.setUp();
    }

    function steps() internal view override returns (address, bytes4[] memory selectors) {
        selectors = new bytes4[](10);
        selectors[0] = SeatHistory.grant.selector;
        selectors[1] = SeatHistory.grant.selector;
        selectors[2] = SeatHistory.claim.selector;
        selectors[3] = SeatHistory.claim.selector;
        selectors[4] = SeatHistory.vacate.selector;
        selectors[5] = SeatHistory.clear.selector;
        selectors[6] = SeatHistory.changeKeys.selector;
        selectors[7] = SeatHistory.changeStatus.selector;
        selectors[8] = SeatHistory.tick.selector;
        selectors[9] = SeatHistory.giveAway.selector;
        return (address(history), selectors);
    }

    /// @dev As many votes as seats; a group, a member and an account have at most one.
    function invariant_oneVoteASeat() public view {
        history.check();
    }

    function invariant_pastVotesStay() public view {
        history.checkPast();
    }

    /// @dev The check sees a vote that no seat has, one that moved away from its seat, and one that is gone.
    function test_theCheckSeesLooseVotes() public {
        address[2][3] memory moves = [
            [address(0), address(0x5ea702)], [address(0x5ea700), address(0x5ea701)], [address(0x5ea700), address(0)]
        ];
        for (uint256 i = 0; i < moves.length; ++i) {
            LooseSeats loose = seated();
            history.check();
            loose.loosen(moves[i][0], moves[i][1]);
            (bool passed,) = address(history).call(abi.encodeCall(history.check, ()));
            assertTrue(!passed, "unseen");
        }
    }

    /// @dev Other seats in their place have another past.
    function test_theCheckSeesAnotherPast() public {
        seated();
        history.tick(0);
        history.checkPast();
        history.use(new LooseSeats(history.seats().members(), history.seats().authority()));
        (bool passed,) = address(history).call(abi.encodeCall(history.checkPast, ()));
        assertTrue(!passed, "unseen");
    }

    /// @dev A fresh history in which the first member sits for group 1.
    function seated() private returns (LooseSeats loose) {
        history = new SeatHistory();
        history.setUp();
        Seats seats = history.seats();
        loose = new LooseSeats(seats.members(), seats.authority());
        history.use(loose);
        history.grant(1, 0, 1, 1);
    }
}
