// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "./helpers/Test.sol";
import {Tree, UniformTree} from "./helpers/Tree.sol";
import {Verifier} from "./helpers/Verifier.sol";

contract Rfc9162Test is Test {
    Verifier private immutable verifier = Verifier(deploy("Verifier", ""));

    struct ConsistencyVector {
        string name;
        uint256 oldSize;
        uint256 newSize;
        bytes32 oldRoot;
        bytes32 newRoot;
        bytes32[] proof;
        bool valid;
    }

    struct InclusionVector {
        string name;
        uint256 size;
        uint256 index;
        bytes32 leafHash;
        bytes32 root;
        bytes32[] path;
        bool valid;
    }

    function test_consistencyVectors() public view {
        ConsistencyVector[] memory vectors = abi.decode(
            vm.parseJsonTypeArray(
                vm.readFile("test/vectors/rfc9162-consistency.json"),
                ".",
                "Vector(string name,uint256 oldSize,uint256 newSize,"
                "bytes32 oldRoot,bytes32 newRoot,bytes32[] proof,bool valid)"
            ),
            (ConsistencyVector[])
        );
        assertTrue(vectors.length > 100, "too few vectors");
        for (uint256 i = 0; i < vectors.length; ++i) {
            ConsistencyVector memory v = vectors[i];
            bool found =
                verifier.verifyConsistency(uint64(v.oldSize), uint64(v.newSize), v.oldRoot, v.newRoot, v.proof);
            assertTrue(found == v.valid, v.name);
        }
    }

    function test_inclusionVectors() public view {
        InclusionVector[] memory vectors = abi.decode(
            vm.parseJsonTypeArray(
                vm.readFile("test/vectors/rfc9162-inclusion.json"),
                ".",
                "Vector(string name,uint256 size,uint256 index,bytes32 leafHash,bytes32 root,bytes32[] path,bool valid)"
            ),
            (InclusionVector[])
        );
        assertTrue(vectors.length > 100, "too few vectors");
        for (uint256 i = 0; i < vectors.length; ++i) {
            InclusionVector memory v = vectors[i];
            bool found = verifier.verifyInclusion(uint64(v.index), uint64(v.size), v.leafHash, v.root, v.path);
            assertTrue(found == v.valid, v.name);
        }
    }

    function test_hashes() public view {
        // The leaf of no bytes, and the node over two such leaves, worked out with another SHA-256.
        bytes32 empty = 0x6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d;
        assertEq(verifier.leafHash(""), empty);
        assertEq(
            verifier.nodeHash(empty, empty), 0xfe43d66afa4a9a5c4f9c9da89f4ffb52635c8f342e7ffb731d68e36c5982072a
        );
    }

    function testFuzz_hashesAreApart(bytes calldata data, bytes32 left, bytes32 right) public view {
        assertEq(verifier.leafHash(data), sha256(bytes.concat(hex"00", data)));
        assertEq(verifier.nodeHash(left, right), Tree.node(left, right));
        // A node is never the leaf that holds the same bytes.
        assertTrue(
            verifier.nodeHash(left, right) != verifier.leafHash(bytes.concat(left, right)), "a node is a leaf"
        );
    }

    function testFuzz_inclusion(uint256 n, uint256 m, uint256 bit) public view {
        n = bound(n, 1, 70);
        m = bound(m, 0, n - 1);
        bytes32[] memory d = Tree.leaves(n);
        bytes32 root = Tree.mth(d, 0, n);
        bytes32[] memory path = Tree.path(d, m, n);

        assertTrue(included(m, n, d[m], root, path), "an honest proof is refused");

        assertTrue(!included(m, n, Tree.flip(d[m], bit), root, path), "another leaf");
        assertTrue(!included(m, n, d[m], Tree.flip(root, bit), path), "another root");
        bytes32[] memory longer = Tree.append(path, root);
        assertTrue(!included(m, n, d[m], root, longer), "a node too many");
        assertTrue(!included(m, n, d[m], Tree.node(root, root), longer), "a node too many, under a root above it");
        assertTrue(!included(n, n, d[m], root, path), "an index beyond the tree");
        if (n > 1) assertTrue(!included((m + 1) % n, n, d[m], root, path), "another index");
        for (uint256 i = 0; i < path.length; ++i) {
            assertTrue(!included(m, n, d[m], root, Tree.without(path, i)), "a node too few");
            path[i] = Tree.flip(path[i], bit);
            assertTrue(!included(m, n, d[m], root, path), "another node");
            path[i] = Tree.flip(path[i], bit);
        }
    }

    function testFuzz_consistency(uint256 n, uint256 m, uint256 bit) public view {
        n = bound(n, 1, 70);
        m = bound(m, 1, n);
        bytes32[] memory d = Tree.leaves(n);
        bytes32 oldRoot = Tree.mth(d, 0, m);
        bytes32 newRoot = Tree.mth(d, 0, n);
        bytes32[] memory proof = Tree.proof(d, m, n);

        assertTrue(consistent(m, n, oldRoot, newRoot, proof), "an honest proof is refused");

        assertTrue(!consistent(m, n, Tree.flip(oldRoot, bit), newRoot, proof), "another old root");
        assertTrue(!consistent(m, n, oldRoot, Tree.flip(newRoot, bit), proof), "another new root");
        bytes32[] memory longer = Tree.append(proof, oldRoot);
        assertTrue(!consistent(m, n, oldRoot, newRoot, longer), "a node too many");
        (bytes32 oldAbove, bytes32 newAbove) = (Tree.node(oldRoot, oldRoot), Tree.node(oldRoot, newRoot));
        assertTrue(!consistent(m, n, oldAbove, newAbove, longer), "a node too many, under roots above it");
        assertTrue(!consistent(0, n, oldRoot, newRoot, proof), "from the empty tree");
        if (m < n) assertTrue(!consistent(n, m, newRoot, oldRoot, proof), "backwards");
        for (uint256 i = 0; i < proof.length; ++i) {
            assertTrue(!consistent(m, n, oldRoot, newRoot, Tree.without(proof, i)), "a node too few");
            proof[i] = Tree.flip(proof[i], bit);
            assertTrue(!consistent(m, n, oldRoot, newRoot, proof), "another node");
            proof[i] = Tree.flip(proof[i], bit);
        }
    }

    /// @dev A changed past: one leaf of the old tree is another in the new one.
    function testFuzz_rewriting(uint256 n, uint256 m, uint256 changed) public view {
        n = bound(n, 1, 70);
        m = bound(m, 1, n);
        bytes32[] memory d = Tree.leaves(n);
        bytes32 oldRoot = Tree.mth(d, 0, m);
        d[bound(changed, 0, m - 1)] = Tree.leaf(n);

        assertTrue(
            !consistent(m, n, oldRoot, Tree.mth(d, 0, n), Tree.proof(d, m, n)), "a rewritten log passes"
        );
    }

    /// @dev All sizes there are: the algorithms neither overflow nor run on.
    function testFuzz_anySize(uint64 n, uint64 m) public view {
        n = uint64(bound(n, 1, type(uint64).max));
        m = uint64(bound(m, 1, n));

        bytes32[] memory proof = UniformTree.proof(m, n);
        assertTrue(proof.length <= 64 + 1, "a proof is too long");
        assertTrue(consistent(m, n, UniformTree.mth(m), UniformTree.mth(n), proof), "consistency");
        bytes32[] memory path = UniformTree.path(m - 1, n);
        assertTrue(path.length <= 64, "a path is too long");
        assertTrue(included(m - 1, n, UniformTree.LEAF, UniformTree.mth(n), path), "inclusion");
    }

    /// @dev However long a proof is, it costs no more than the sizes allow.
    function testFuzz_junkIsRefused(uint64 n, uint64 m, bytes32 root, bytes32[] calldata proof) public view {
        assertTrue(!consistent(m, n, root, keccak256("other"), proof), "consistency");
        assertTrue(!included(m, n, keccak256("leaf"), root, proof), "inclusion");
    }

    function included(uint256 index, uint256 size, bytes32 leaf, bytes32 root, bytes32[] memory path)
        private
        view
        returns (bool)
    {
        return verifier.verifyInclusion(uint64(index), uint64(size), leaf, root, path);
    }

    function consistent(uint256 m, uint256 n, bytes32 oldRoot, bytes32 newRoot, bytes32[] memory proof)
        private
        view
        returns (bool)
    {
        return verifier.verifyConsistency(uint64(m), uint64(n), oldRoot, newRoot, proof);
    }
}
