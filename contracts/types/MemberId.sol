// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Number of a member, in order of admission from 1. 0 stands for "no member".
type MemberId is uint32;

using {isNone, equals as ==} for MemberId global;

function isNone(MemberId member) pure returns (bool) {
    return MemberId.unwrap(member) == 0;
}

function equals(MemberId a, MemberId b) pure returns (bool) {
    return MemberId.unwrap(a) == MemberId.unwrap(b);
}
