// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberId} from "../types/MemberId.sol";

/// @dev Where a controlling group's vote is. One slot:  account (160) | member (32)
struct Seat {
    MemberId member;
    /// Chain key of the member that casts the vote.
    address account;
}

/// @notice Who votes in the council: each controlling group once, through one of its members.
/// @dev Invariants:
/// - a group has at most one seat, a member at most one, an account at most one, and each seat is one vote;
/// - a vote is neither transferred nor delegated: a seat stays with its member, and moves between that member's chain
///   keys only;
/// - suspension changes no seat: the suspended votes, and counts in the base of every quorum;
/// - the events alone suffice to rebuild all seats.
///
/// Groups are plain numbers that the council gives out: who belongs to which group is in the members' profiles, off
/// chain. Votes count by the second: see {IERC6372}.
interface ISeats {
    /// @dev The group has its seat already, with this member.
    error SeatTaken(uint32 group, MemberId member);

    /// @dev The member sits for another group, or nobody asked for it: group 0 is none.
    error SeatGroupInvalid(uint32 group, MemberId member, uint32 current);

    /// @dev The group has no seat.
    error SeatUnknown(uint32 group);

    /// @dev `account` is not, at this time, a chain key of the member, or the member has retired.
    error SeatAccountInvalid(MemberId member, address account);

    /// @dev The member has not retired: only the council takes its seat.
    error SeatHolderNotRetired(uint32 group, MemberId member);

    /// @dev Votes are not given away.
    error SeatNotDelegable(address account);

    /// @notice `group` votes through `member` from now on, with this account.
    event SeatGranted(uint32 indexed group, MemberId indexed member, address account);

    /// @notice The vote of `group` is cast by this account from now on.
    event SeatMoved(uint32 indexed group, MemberId indexed member, address account);

    /// @notice `group` has no vote from now on.
    event SeatVacated(uint32 indexed group, MemberId indexed member);

    /// @notice Gives `group` its seat, with `member`, whose chain key `account` votes. Restricted.
    /// @dev Assumes off chain, and does not check: the member belongs to the group, and no other group controls it.
    function grant(uint32 group, MemberId member, address account) external;

    /// @notice Takes the seat of `group`. Restricted.
    function vacate(uint32 group) external;

    /// @notice Takes the seat of a member that has retired. From anybody.
    function clear(uint32 group) external;

    /// @notice Moves the caller's member's seat to the caller, a chain key of that member at this time.
    /// @dev How a seat follows its member's keys. Whoever stole one chain key can take the seat only until that key
    /// ends: then another chain key of the member takes it back, and the ended one can't.
    function claim() external;

    /// @notice The seat of `group`; all zero if it has none.
    function seatOf(uint32 group) external view returns (Seat memory);

    /// @notice The group that `member` sits for; 0 if it does for none.
    function groupOf(MemberId member) external view returns (uint32);
}
