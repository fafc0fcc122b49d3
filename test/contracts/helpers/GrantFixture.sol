// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GrantState, Registration} from "../../../contracts/interfaces/IGrants.sol";
import {GrantId} from "../../../contracts/types/GrantId.sol";
import {Network} from "./Network.sol";

/// @dev A grant on record, and its widenings.
abstract contract GrantFixture is Network {
    uint64 internal constant LATER = START + 1 days;

    GrantId internal first;

    function setUp() public virtual override {
        super.setUp();
        Registration memory r = registration();
        bytes memory signature = sign(WIDEN_KEY, registerDigest(r));
        vm.prank(relayer);
        first = grants.register(r, signature);
    }

    function widen(GrantId predecessor, uint64 sequence, uint32 version) internal returns (GrantId) {
        return widen(predecessor, sequence, registrationOf(version), keyOf(WIDEN, version - 1));
    }

    function widen(GrantId predecessor, uint64 sequence, Registration memory r, uint256 privateKey)
        internal
        returns (GrantId)
    {
        bytes memory signature = sign(privateKey, widenDigest(predecessor, sequence, r));
        vm.prank(relayer);
        return grants.widen(predecessor, sequence, r, signature);
    }

    function assertState(GrantId grant, GrantState state) internal view {
        assertEq(uint8(grants.grantOf(grant).state), uint8(state));
    }
}
