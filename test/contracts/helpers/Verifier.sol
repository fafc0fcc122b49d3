// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rfc9162} from "../../../contracts/libraries/Rfc9162.sol";

/// @dev Gives the library's functions an outside, so that proofs reach them as calldata.
contract Verifier {
    function leafHash(bytes calldata data) external pure returns (bytes32) {
        return Rfc9162.leafHash(data);
    }

    function nodeHash(bytes32 left, bytes32 right) external pure returns (bytes32) {
        return Rfc9162.nodeHash(left, right);
    }

    function verifyInclusion(uint64 index, uint64 size, bytes32 leaf, bytes32 root, bytes32[] calldata proof)
        external
        pure
        returns (bool)
    {
        return Rfc9162.verifyInclusion(index, size, leaf, root, proof);
    }

    function verifyConsistency(
        uint64 oldSize,
        uint64 newSize,
        bytes32 oldRoot,
        bytes32 newRoot,
        bytes32[] calldata proof
    ) external pure returns (bool) {
        return Rfc9162.verifyConsistency(oldSize, newSize, oldRoot, newRoot, proof);
    }
}
