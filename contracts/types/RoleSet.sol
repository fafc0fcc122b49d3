// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev A member's roles, one bit each.
type RoleSet is uint32;

using {union as |, isKnown} for RoleSet global;

/// @dev The bits are part of the interface: a new role takes the next one, none is ever used again for another.
library Roles {
    RoleSet internal constant REGISTRAR = RoleSet.wrap(1 << 0);
    RoleSet internal constant BANK = RoleSet.wrap(1 << 1);
    RoleSet internal constant GUARANTOR = RoleSet.wrap(1 << 2);
    RoleSet internal constant RE_GUARANTOR = RoleSet.wrap(1 << 3);
    RoleSet internal constant PROVIDER = RoleSet.wrap(1 << 4);
    RoleSet internal constant NOTARY = RoleSet.wrap(1 << 5);
    RoleSet internal constant COURT = RoleSet.wrap(1 << 6);
    RoleSet internal constant MEDIATOR = RoleSet.wrap(1 << 7);
    RoleSet internal constant TREASURY = RoleSet.wrap(1 << 8);
    RoleSet internal constant REGULATOR = RoleSet.wrap(1 << 9);
    RoleSet internal constant INVESTOR = RoleSet.wrap(1 << 10);
    RoleSet internal constant SERVICE_PROVIDER = RoleSet.wrap(1 << 11);

    /// @dev All of the above.
    RoleSet internal constant ALL = RoleSet.wrap((1 << 12) - 1);
}

// It is the operator |, whose uses are not counted as uses of this function.
// slither-disable-next-line dead-code
function union(RoleSet a, RoleSet b) pure returns (RoleSet) {
    return RoleSet.wrap(RoleSet.unwrap(a) | RoleSet.unwrap(b));
}

/// @dev At least one role, and none without a name.
function isKnown(RoleSet roles) pure returns (bool) {
    return RoleSet.unwrap(roles) != 0 && RoleSet.unwrap(roles) <= RoleSet.unwrap(Roles.ALL);
}
