// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Hash over everything that a grant's registration fixes: see {IGrants-grantIdOf}.
type GrantId is bytes32;
