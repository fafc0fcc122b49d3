// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Rfc9162
/// @notice Merkle trees of RFC 9162 with SHA-256: hashes (section 2.1.1) and the verification of proofs.
/// @dev Strict: a proof is accepted only with exactly the nodes that the RFC's own algorithm yields for these sizes.
/// Sizes are below 2^64, so a proof has at most 64 nodes that are looked at (inclusion) or 65 (consistency), whatever
/// the caller sends.
library Rfc9162 {
    /// @notice Hash of a leaf that holds `data`.
    function leafHash(bytes memory data) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x00), data));
    }

    /// @notice Hash of an inner node.
    function nodeHash(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }

    /// @notice Whether `proof` shows that leaf `index` of the tree of `size` leaves and root `root` has the hash
    /// `leaf`.
    /// @dev RFC 9162 section 2.1.3.2, with its names.
    function verifyInclusion(
        uint64 index,
        uint64 size,
        bytes32 leaf,
        bytes32 root,
        bytes32[] calldata proof
    ) internal pure returns (bool) {
        if (index >= size) return false;

        uint64 fn = index;
        uint64 sn = size - 1;
        bytes32 r = leaf;
        // Bound: 64, for sn loses a bit each time.
        for (uint256 i = 0; i < proof.length; ++i) {
            if (sn == 0) return false;
            if (fn & 1 == 1 || fn == sn) {
                r = nodeHash(proof[i], r);
                // Bound: 64 in all, the bits of fn.
                while (fn & 1 == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                r = nodeHash(r, proof[i]);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && r == root;
    }

    /// @notice Whether `proof` shows that the tree of `newSize` leaves and root `newRoot` begins with the leaves of the
    /// tree of `oldSize` leaves and root `oldRoot`.
    /// @dev RFC 9162 section 2.1.4.2, with its names. Equal sizes need equal roots and no proof. The empty tree has no
    /// proof in the RFC: with `oldSize` 0 the answer is no.
    function verifyConsistency(
        uint64 oldSize,
        uint64 newSize,
        bytes32 oldRoot,
        bytes32 newRoot,
        bytes32[] calldata proof
    ) internal pure returns (bool) {
        if (oldSize == 0 || oldSize > newSize) return false;
        if (oldSize == newSize) return proof.length == 0 && oldRoot == newRoot;
        if (proof.length == 0) return false;

        uint64 fn = oldSize - 1;
        uint64 sn = newSize - 1;
        // Bound: 64, the bits of fn.
        while (fn & 1 == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        // fn is 0 here just if the old size is a power of two. Its root then is a node of the new tree, which the
        // verifier has and the proof leaves out.
        uint256 next = fn == 0 ? 0 : 1;
        bytes32 fr = fn == 0 ? oldRoot : proof[0];
        bytes32 sr = fr;
        // Bound: 64, for sn loses a bit each time.
        for (; next < proof.length; ++next) {
            if (sn == 0) return false;
            bytes32 c = proof[next];
            if (fn & 1 == 1 || fn == sn) {
                fr = nodeHash(c, fr);
                sr = nodeHash(c, sr);
                // Bound: 64 in all, the bits of fn.
                while (fn & 1 == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                sr = nodeHash(sr, c);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && fr == oldRoot && sr == newRoot;
    }
}
