// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {CouncilTerms} from "../../../contracts/Council.sol";
import {Ground, IMembers, Member, MemberStatus} from "../../../contracts/interfaces/IMembers.sol";
import {ISeats} from "../../../contracts/interfaces/ISeats.sol";
import {KeyPurpose} from "../../../contracts/types/Keys.sol";
import {MemberId} from "../../../contracts/types/MemberId.sol";
import {Roles} from "../../../contracts/types/RoleSet.sol";
import {CouncilFixture} from "./CouncilFixture.sol";

/// @dev Random histories of both councils, beside a model: who had a vote at which second, who voted how, and what
/// executed decisions made of the members. Every step is judged as it is made.
abstract contract CouncilHistory is CouncilFixture {
    enum Action {
        Suspend,
        Urgent,
        Reinstate,
        Confirm,
        Admit,
        Vacate
    }

    struct Draft {
        Proposal proposal;
        bool byEmergency;
        Action action;
        uint32 member;
        Ground ground;
        uint256 start;
        uint256 yes;
        uint256 no;
        bool done;
    }

    /// @dev What a member's standing should be; `until` is 0 where nothing ends by itself.
    struct Standing {
        bool suspended;
        uint64 until;
    }

    Draft[] private _drafts;
    mapping(uint256 draft => mapping(address account => bool)) private _voted;
    mapping(uint32 member => Standing) private _standings;
    mapping(uint32 member => mapping(Ground ground => uint64)) private _urgentAt;

    /// @dev The accounts that had a vote at each second in which that changed, and those seconds.
    mapping(uint64 time => mapping(address account => bool)) private _sat;
    uint64[] private _changes;
    uint32 private _admitted = uint32(SEATS);
    bool private _oneDecides;
    bool private _emergencyMayAll;

    /// @dev How many votes of suspended members, urgent suspensions and other executions there were: for tests that a
    /// history reaches what is to be shown.
    uint256 internal suspendedVotes;
    uint256 internal urgentCount;
    uint256 internal executed;

    /// @dev Every member has a second chain key, to which its seat can move.
    function prepare() internal override {
        for (uint32 i = 0; i < SEATS; ++i) addKey(MemberId.wrap(i + 1), KeyPurpose.Chain, spareKey(i));
        if (_emergencyMayAll) manager.grantRole(STANDING, address(emergency), 0);
        note();
    }

    /// @dev Before setUp: a network without one of its protections. The checks must see it.
    function loosen(bool oneDecides, bool emergencyMayAll) internal {
        (_oneDecides, _emergencyMayAll) = (oneDecides, emergencyMayAll);
    }

    /// @dev Does what no decision was made on. The checks must see it.
    function cheat() internal {
        vm.prank(address(council));
        members.suspend(notary);
    }

    function terms(uint32 numerator, uint32 denominator) internal view override returns (CouncilTerms memory) {
        return _oneDecides ? super.terms(1, type(uint32).max) : super.terms(numerator, denominator);
    }

    /// @dev Someone proposes; only who had a seat the second before does.
    function propose(uint256 who, bool urgent, uint8 action, uint32 member, uint8 ground) external {
        Draft storage d = _drafts.push();
        (d.member, d.ground) = (1 + member % uint32(SEATS), Ground(ground % 2));
        d.byEmergency = urgent;
        d.action = urgent && action % 4 != 0 ? Action.Urgent : Action(action % 6);
        bool ofSeats = d.action == Action.Vacate;
        d.proposal = draft(
            urgent ? emergency : council,
            ofSeats ? address(seats) : address(members),
            callOf(d),
            Strings.toString(_drafts.length)
        );
        Proposal memory p = d.proposal;
        address account = candidate(who);
        bool expected = satAt(account, time - 1);
        vm.prank(account);
        try p.by.propose(p.targets, p.values, p.calls, p.words) {
            assertTrue(expected, "proposed without a seat");
        } catch {
            assertTrue(!expected, "a seat can't propose");
            _drafts.pop();
            return;
        }
        d.start = time + VOTING_DELAY;
        pass(VOTING_DELAY + 1);
    }

    /// @dev Several accounts vote: a bit says who, two bits who is against it, which few are.
    function vote(uint256 which, uint256 voters, uint256 against) external {
        if (_drafts.length == 0) return;
        which = pick(which);
        Draft storage d = _drafts[which];
        if (time > d.start + VOTING_PERIOD || decided(d)) return;
        against &= against >> 16;
        for (uint256 i = 0; i < 2 * SEATS && !decided(d); ++i) {
            address account = candidate(i);
            if (voters >> i & 1 == 0 || _voted[which][account]) continue;
            bool yes = against >> i & 1 == 0;
            vm.prank(account);
            d.proposal.by.castVote(d.proposal.id, yes ? 1 : 0);
            _voted[which][account] = true;
            if (!satAt(account, uint64(d.start))) continue;
            if (yes) d.yes++;
            else d.no++;
            if (isSuspended(1 + uint32(i % SEATS))) suspendedVotes++;
        }
    }

    /// @dev Queues or executes, whatever the time. What needs no delay is judged both ways, the rest if it is done.
    function execute(uint256 which) external {
        if (_drafts.length == 0) return;
        Draft storage d = _drafts[pick(which)];
        Proposal memory p = d.proposal;
        if (p.by.proposalNeedsQueuing(p.id) && p.by.proposalEta(p.id) == 0) {
            try p.by.queue(p.targets, p.values, p.calls, keccak256(bytes(p.words))) {
                assertTrue(passed(d), "queued without the votes");
            } catch {}
            return;
        }
        bool instant = d.action != Action.Admit && d.action != Action.Vacate;
        bool expected = passed(d) && (d.byEmergency ? d.action == Action.Urgent : d.action != Action.Urgent)
            && fits(d);
        try p.by.execute(p.targets, p.values, p.calls, keccak256(bytes(p.words))) {
            assertTrue(expected || (!instant && !d.byEmergency), "executed without the votes, or past its rules");
            if (!instant) assertTrue(time >= d.start + 1 + delayOf(d.action), "executed before its delay");
            d.done = true;
            carryOut(d);
        } catch {
            assertTrue(!expected || !instant, "decided, and not executed");
        }
    }

    /// @dev All vote for it, their time passes, it is queued if it must be, and carried out: so histories get somewhere.
    function decide(uint256 which) external {
        this.vote(which, type(uint256).max, 0);
        pass(VOTING_PERIOD);
        this.execute(which);
        pass(7 days);
        this.execute(which);
    }

    /// @dev A seat moves to its member's other key, or would.
    function move(uint256 who) external {
        address account = candidate(who);
        vm.prank(account);
        (bool moved,) = address(seats).call(abi.encodeCall(ISeats.claim, ()));
        if (moved) note();
    }

    /// @dev Whoever it may be calls what is for the councils.
    function intrude(uint256 who, bool governorOfTheOther, uint8 action, uint32 member) external {
        Draft memory d;
        (d.action, d.member) = (Action(action % 6), 1 + member % uint32(SEATS));
        address account = who % 5 == 0 ? address(this) : candidate(who);
        if (governorOfTheOther) account = d.action == Action.Urgent ? address(council) : address(emergency);
        vm.prank(account);
        (bool done,) = (d.action == Action.Vacate ? address(seats) : address(members)).call(callOf(d));
        assertTrue(!done, "done without a decision");
    }

    function advance(uint256 length) external {
        uint64[6] memory periods = [uint64(1), 1 hours, 1 days, 3 days, 7 days, 30 days];
        pass(periods[length % 6]);
    }

    function check() external view {
        for (uint32 m = 1; m <= SEATS; ++m) {
            Member memory found = members.memberOf(MemberId.wrap(m));
            assertTrue(
                found.status == (isSuspended(m) ? MemberStatus.Suspended : MemberStatus.Active), "another standing"
            );
        }
        assertEq(members.memberCount(), _admitted);
        for (uint256 i = 0; i < _drafts.length; ++i) {
            Draft storage d = _drafts[i];
            (uint256 no, uint256 yes,) = d.proposal.by.proposalVotes(d.proposal.id);
            assertEq(yes, d.yes);
            assertEq(no, d.no);
        }
    }

    function passed(Draft storage d) private view returns (bool) {
        if (d.done || d.yes == 0 || d.yes <= d.no || d.yes < needed(d)) return false;
        bool over = time > d.start + VOTING_PERIOD;
        return time > d.start && (over || decided(d)) && (time <= d.start + VOTING_PERIOD + 14 days);
    }

    function decided(Draft storage d) private view returns (bool) {
        return d.yes >= needed(d) && 2 * d.yes > seatsAt(uint64(d.start));
    }

    /// @dev The least whole number of seats that is two thirds, or one third, of all.
    function needed(Draft storage d) private view returns (uint256 n) {
        uint256 all = seatsAt(uint64(d.start));
        while (3 * n < (d.byEmergency ? 1 : 2) * all) ++n;
    }

    /// @dev Whether the members contract takes the call, by the model.
    function fits(Draft storage d) private view returns (bool) {
        bool suspended = isSuspended(d.member);
        if (d.action == Action.Suspend) return !suspended;
        if (d.action == Action.Reinstate) return suspended;
        if (d.action == Action.Confirm) return suspended && _standings[d.member].until != 0;
        uint64 last = _urgentAt[d.member][d.ground];
        return !suspended && (last == 0 || time >= last + 90 days);
    }

    function carryOut(Draft storage d) private {
        executed++;
        if (d.action == Action.Suspend || d.action == Action.Confirm) _standings[d.member] = Standing(true, 0);
        else if (d.action == Action.Reinstate) _standings[d.member] = Standing(false, 0);
        else if (d.action == Action.Admit) _admitted++;
        else if (d.action == Action.Vacate) note();
        else {
            _standings[d.member] = Standing(true, time + 14 days);
            _urgentAt[d.member][d.ground] = time;
            urgentCount++;
        }
    }

    function callOf(Draft memory d) private view returns (bytes memory) {
        MemberId id = MemberId.wrap(d.member);
        if (d.action == Action.Suspend) return abi.encodeCall(IMembers.suspend, (id));
        if (d.action == Action.Urgent) return abi.encodeCall(IMembers.suspendUrgently, (id, d.ground));
        if (d.action == Action.Reinstate) return abi.encodeCall(IMembers.reinstate, (id));
        if (d.action == Action.Confirm) return abi.encodeCall(IMembers.confirmSuspension, (id));
        if (d.action == Action.Vacate) return abi.encodeCall(ISeats.vacate, (d.member));
        return abi.encodeCall(IMembers.admit, (Roles.COURT, keccak256(abi.encode(_drafts.length))));
    }

    function delayOf(Action action) private pure returns (uint256) {
        return action == Action.Admit ? ADMISSION_DELAY : 7 days;
    }

    function isSuspended(uint32 member) private view returns (bool) {
        Standing memory s = _standings[member];
        return s.suspended && (s.until == 0 || time < s.until);
    }

    /// @dev Writes down who has a vote in this second.
    function note() private {
        if (_changes.length == 0 || _changes[_changes.length - 1] != time) _changes.push(time);
        for (uint256 i = 0; i < 2 * SEATS; ++i) {
            address account = candidate(i);
            _sat[time][account] = seats.seatOf(uint32(1 + i % SEATS)).account == account;
        }
    }

    function satAt(address account, uint64 second) private view returns (bool) {
        for (uint256 i = _changes.length; i > 0; --i) {
            if (_changes[i - 1] <= second) return _sat[_changes[i - 1]][account];
        }
        return false;
    }

    function seatsAt(uint64 second) private view returns (uint256 count) {
        for (uint256 i = 0; i < 2 * SEATS; ++i) if (satAt(candidate(i), second)) count++;
    }

    /// @dev One of the last three proposals.
    function pick(uint256 which) private view returns (uint256) {
        uint256 recent = _drafts.length < 3 ? _drafts.length : 3;
        return _drafts.length - 1 - which % recent;
    }

    /// @dev The seats' first keys, then their second ones.
    function candidate(uint256 i) private view returns (address) {
        i %= 2 * SEATS;
        return i < SEATS ? seat(i) : vm.addr(spareKey(i - SEATS));
    }

    function spareKey(uint256 i) private pure returns (uint256) {
        return uint256(keccak256(abi.encode("spare", i)));
    }
}
