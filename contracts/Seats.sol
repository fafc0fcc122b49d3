// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IMembers, MemberStatus} from "./interfaces/IMembers.sol";
import {ISeats, Seat} from "./interfaces/ISeats.sol";
import {MemberId} from "./types/MemberId.sol";

/// @title Seats
contract Seats is ISeats, Votes, AccessManaged {
    /// @notice Whose chain keys vote. Fixed at deployment; keys change there, never here.
    IMembers public immutable members;

    mapping(uint32 group => Seat) private _seats;

    mapping(MemberId member => uint32 group) private _groups;

    constructor(IMembers members_, address authority) EIP712("Hexin Seats", "1") AccessManaged(authority) {
        members = members_;
    }

    /// @inheritdoc ISeats
    function grant(uint32 group, MemberId member, address account) external restricted {
        Seat memory seat = _seats[group];
        require(seat.member.isNone(), SeatTaken(group, seat.member));
        uint32 current = _groups[member];
        require(group != 0 && current == 0, SeatGroupInvalid(group, member, current));
        _requireChainKey(member, account);

        _delegate(account, account);
        _seats[group] = Seat({member: member, account: account});
        _groups[member] = group;
        _transferVotingUnits(address(0), account, 1);

        emit SeatGranted(group, member, account);
    }

    /// @inheritdoc ISeats
    function vacate(uint32 group) external restricted {
        _vacate(group, _known(group));
    }

    /// @inheritdoc ISeats
    function clear(uint32 group) external {
        Seat memory seat = _known(group);
        require(
            members.memberOf(seat.member).status == MemberStatus.Retired, SeatHolderNotRetired(group, seat.member)
        );
        _vacate(group, seat);
    }

    /// @inheritdoc ISeats
    function claim() external {
        MemberId member = members.memberByAccount(msg.sender);
        uint32 group = _groups[member];
        Seat memory seat = _known(group);
        _requireChainKey(member, msg.sender);
        if (seat.account == msg.sender) return;

        _delegate(msg.sender, msg.sender);
        _seats[group].account = msg.sender;
        _transferVotingUnits(seat.account, msg.sender, 1);

        emit SeatMoved(group, member, msg.sender);
    }

    /// @inheritdoc ISeats
    function seatOf(uint32 group) external view returns (Seat memory) {
        return _seats[group];
    }

    /// @inheritdoc ISeats
    function groupOf(MemberId member) external view returns (uint32) {
        return _groups[member];
    }

    /// @dev Votes stay where they are.
    function delegate(address) public view override {
        revert SeatNotDelegable(msg.sender);
    }

    /// @dev Votes stay where they are.
    function delegateBySig(address, uint256, uint256, uint8, bytes32, bytes32) public view override {
        revert SeatNotDelegable(msg.sender);
    }

    /// @notice The second of this block (ERC-6372).
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice Says that {clock} counts seconds (ERC-6372).
    // The standard names it like this.
    // slither-disable-next-line naming-convention
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function _vacate(uint32 group, Seat memory seat) private {
        delete _seats[group];
        delete _groups[seat.member];
        _transferVotingUnits(seat.account, address(0), 1);

        emit SeatVacated(group, seat.member);
    }

    function _known(uint32 group) private view returns (Seat memory seat) {
        seat = _seats[group];
        require(!seat.member.isNone(), SeatUnknown(group));
    }

    function _requireChainKey(MemberId member, address account) private view {
        require(
            members.memberByAccount(account) == member && members.isRelayer(account),
            SeatAccountInvalid(member, account)
        );
    }

    function _getVotingUnits(address account) internal view override returns (uint256) {
        uint32 group = _groups[members.memberByAccount(account)];
        return group != 0 && _seats[group].account == account ? 1 : 0;
    }
}
