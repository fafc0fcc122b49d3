// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// @dev A history of random calls to one contract's chosen functions. The runner asks for them by these names.
abstract contract Invariant is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function steps() internal view virtual returns (address history, bytes4[] memory selectors);

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        (targets[0],) = steps();
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        (targets[0].addr, targets[0].selectors) = steps();
    }
}
