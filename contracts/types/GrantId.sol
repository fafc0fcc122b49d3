// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Hash over everything that a registration fixes, for each version of a grant another: see {IGrants-grantIdOf} and
/// {IGrants-widenedIdOf}.
type GrantId is bytes32;
