// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Trees and proofs by the recursive definitions of RFC 9162, to the letter. Shares no code with
/// contracts/libraries.
library Tree {
    function leaf(uint256 i) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(hex"00", "leaf ", i));
    }

    /// @dev Leaf hashes of the first `n` leaves.
    function leaves(uint256 n) internal pure returns (bytes32[] memory d) {
        d = new bytes32[](n);
        for (uint256 i = 0; i < n; ++i) d[i] = leaf(i);
    }

    /// @dev MTH(D_n) over d[start:end], section 2.1.1.
    function mth(bytes32[] memory d, uint256 start, uint256 end) internal pure returns (bytes32) {
        if (end == start) return sha256("");
        if (end - start == 1) return d[start];
        uint256 middle = start + split(end - start);
        return node(mth(d, start, middle), mth(d, middle, end));
    }

    /// @dev PATH(m, D_n) of section 2.1.3.1.
    function path(bytes32[] memory d, uint256 m, uint256 n) internal pure returns (bytes32[] memory) {
        return _path(d, m, 0, n);
    }

    /// @dev PROOF(m, D_n) of section 2.1.4.1.
    function proof(bytes32[] memory d, uint256 m, uint256 n) internal pure returns (bytes32[] memory) {
        return _subproof(d, m, 0, n, true);
    }

    /// @dev The largest power of two smaller than `n`.
    function split(uint256 n) internal pure returns (uint256 k) {
        k = 1;
        while (2 * k < n) k *= 2;
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(hex"01", left, right));
    }

    function append(bytes32[] memory list, bytes32 last) internal pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = last;
    }

    function without(bytes32[] memory list, uint256 index) internal pure returns (bytes32[] memory shorter) {
        shorter = new bytes32[](list.length - 1);
        for (uint256 i = 0; i < shorter.length; ++i) shorter[i] = list[i < index ? i : i + 1];
    }

    /// @dev `hash` with one of its 256 bits flipped.
    function flip(bytes32 hash, uint256 bit) internal pure returns (bytes32) {
        return hash ^ bytes32(uint256(1) << (bit % 256));
    }

    function _path(bytes32[] memory d, uint256 m, uint256 start, uint256 end) private pure returns (bytes32[] memory) {
        if (end - start == 1) return new bytes32[](0);
        uint256 k = split(end - start);
        uint256 middle = start + k;
        return m < k
            ? append(_path(d, m, start, middle), mth(d, middle, end))
            : append(_path(d, m - k, middle, end), mth(d, start, middle));
    }

    /// @dev SUBPROOF(m, D_n, b) over d[start:end].
    function _subproof(bytes32[] memory d, uint256 m, uint256 start, uint256 end, bool b)
        private
        pure
        returns (bytes32[] memory)
    {
        if (m == end - start) return b ? new bytes32[](0) : append(new bytes32[](0), mth(d, start, end));
        uint256 k = split(end - start);
        uint256 middle = start + k;
        return m <= k
            ? append(_subproof(d, m, start, middle, b), mth(d, middle, end))
            : append(_subproof(d, m - k, middle, end, false), mth(d, start, middle));
    }
}

/// @dev The same for trees whose leaves are all alike, which need no list of leaves and so can have any size.
library UniformTree {
    bytes32 internal constant LEAF = keccak256("the one leaf");

    function mth(uint256 n) internal pure returns (bytes32 root) {
        if (n == 1) return LEAF;
        uint256 k = Tree.split(n);
        bytes32 left = LEAF;
        for (uint256 i = 1; i < k; i *= 2) left = Tree.node(left, left);
        return Tree.node(left, mth(n - k));
    }

    function path(uint256 m, uint256 n) internal pure returns (bytes32[] memory) {
        if (n == 1) return new bytes32[](0);
        uint256 k = Tree.split(n);
        return m < k ? Tree.append(path(m, k), mth(n - k)) : Tree.append(path(m - k, n - k), mth(k));
    }

    function proof(uint256 m, uint256 n) internal pure returns (bytes32[] memory) {
        return _subproof(m, n, true);
    }

    function _subproof(uint256 m, uint256 n, bool b) private pure returns (bytes32[] memory) {
        if (m == n) return b ? new bytes32[](0) : Tree.append(new bytes32[](0), mth(n));
        uint256 k = Tree.split(n);
        return m <= k
            ? Tree.append(_subproof(m, k, b), mth(n - k))
            : Tree.append(_subproof(m - k, n - k, false), mth(k));
    }
}
