// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoint, ILogs, LogHead, Seal} from "../../contracts/interfaces/ILogs.sol";
import {MemberId} from "../../contracts/types/MemberId.sol";
import {Invariant} from "./helpers/Invariant.sol";
import {Network} from "./helpers/Network.sol";
import {Tree} from "./helpers/Tree.sol";

/// @dev Random histories of two logs. Every step is judged as it is made: it reverts if the contract errs on it.
contract LogHistory is Network {
    mapping(uint32 member => uint64) public published;
    mapping(uint32 member => uint64) public publishedAt;
    mapping(uint32 member => uint32) public current;
    mapping(uint32 member => bytes32[]) private _leaves;

    /// @dev What every sealed log had on record, and where it was sealed.
    mapping(uint32 member => bytes32[]) private _lastRoots;
    mapping(uint32 member => Seal[]) private _seals;

    uint64 private _clock = START;

    /// @dev Appends some leaves and publishes them. An honest checkpoint is always accepted.
    function append(uint32 member, uint256 count) external {
        member = pick(member);
        grow(member, bound(count, 1, 9));
        (Checkpoint memory c, bytes32[] memory proof) = next(member, _leaves[member].length);

        publish(member, c, proof);

        (published[member], publishedAt[member]) = (c.size, _clock);
    }

    /// @dev Another note for the tree on record.
    function renewNote(uint32 member, bytes32 noteHash) external {
        member = pick(member);
        if (published[member] == 0) return;
        (Checkpoint memory c, bytes32[] memory proof) = next(member, published[member]);
        c.noteHash = noteHash;

        publish(member, c, proof);

        assertEq(logs.headOfLog(c.member, current[member]).noteHash, noteHash);
    }

    /// @dev Takes an honest checkpoint and spoils it in one of all the ways there are. It is always refused.
    function spoil(uint32 member, uint256 count, uint256 way, uint256 where) external {
        member = pick(member);
        uint64 head = published[member];
        grow(member, bound(count, 1, 9));
        (Checkpoint memory c, bytes32[] memory proof) = next(member, _leaves[member].length);
        shed(member, head);

        bytes memory signature = signed(member, c);
        way = bound(way, 0, 12);
        // Changed on its way, under the signature of what it was.
        if (way == 0) c.root = Tree.flip(c.root, where);
        else if (way == 1) c.size++;
        else if (way == 2) c.size--;
        else if (way == 3) c.noteHash = Tree.flip(c.noteHash, where);
        else if (way == 4) c.member = MemberId.wrap(3 - member);
        else if (way == 5) c.deadline++;
        else if (way == 6) signature = sign(bound(where, 1, type(uint128).max), publishDigest(c));
        else if (way == 7) vm.chainId(block.chainid + 1);
        else if (way == 8) proof = Tree.append(proof, c.root);
        else if (way == 9 && proof.length > 0) proof = Tree.without(proof, where % proof.length);
        else if (way == 10 && proof.length > 0) proof[where % proof.length] = Tree.flip(c.root, where);
        // The log key itself lies. On the first checkpoint it could: there its word is the log.
        else if (way == 11 && head > 0) (c.root, signature) = lie(member, c, where);
        // For another of the member's logs.
        else if (way == 12) return refuseIn(current[member] + (where % 2 == 0 ? 1 : 2), c, proof, signature);
        else return;
        refuse(c, proof, signature);
    }

    /// @dev The log key publishes a shorter log, another one of the same size, or a longer one with a changed past.
    function rewrite(uint32 member, uint256 size, uint256 changed) external {
        member = pick(member);
        uint64 head = published[member];
        if (head == 0) return;
        size = bound(size, 1, head + 9);
        if (size > head) grow(member, size - head);
        bytes32[] memory d = _leaves[member];
        shed(member, head);
        d[bound(changed, 0, (size < head ? size : head) - 1)] = keccak256("another leaf");

        Checkpoint memory c = checkpoint(member, size, Tree.mth(d, 0, size));
        bytes32[] memory proof = size > head ? Tree.proof(d, head, size) : new bytes32[](0);
        refuse(c, proof, signed(member, c));
    }

    /// @dev The council seals a log, wherever it may; or somebody tries who may not. Seldom, so that logs grow.
    function seal(uint32 member, uint256 size, uint256 way, uint256 where) external {
        if (way % 4 != 0) return;
        member = pick(member);
        uint64 head = published[member];
        bytes32[] memory d = _leaves[member];
        uint64 start = current[member] == 0 ? 0 : _seals[member][current[member] - 1].size;
        size = bound(size, 0, head + 1);
        bytes32 root = size == 0 || size > head ? bytes32(0) : Tree.mth(d, 0, size);
        bytes32[] memory proof = size == 0 || size > head ? new bytes32[](0) : Tree.proof(d, size, head);
        bool stranger_ = way % 3 == 0;
        bool lying = way % 5 == 0;
        if (lying) root = Tree.flip(root, where);

        bytes32 lastRoot = logs.headOfLog(MemberId.wrap(member), current[member]).root;
        vm.warp(++_clock);
        if (stranger_) vm.prank(stranger);
        (bool accepted,) =
            address(logs).call(abi.encodeCall(ILogs.seal, (MemberId.wrap(member), uint64(size), root, proof)));
        assertTrue(accepted == (!stranger_ && !lying && size >= start && size <= head), "a seal is judged wrongly");
        if (!accepted) return;
        _lastRoots[member].push(lastRoot);
        _seals[member].push(Seal({root: root, size: uint64(size), sealedAt: _clock}));
        current[member]++;
        shed(member, size);
        (published[member], publishedAt[member]) = (uint64(size), size == 0 ? 0 : _clock);
    }

    function check(uint32 member) external view {
        MemberId id = MemberId.wrap(member);
        LogHead memory head = logs.headOfLog(id, current[member]);
        assertEq(logs.currentLogOf(id), current[member]);
        assertEq(head.size, published[member]);
        assertEq(head.publishedAt, publishedAt[member]);
        if (head.size != 0) assertEq(head.root, Tree.mth(_leaves[member], 0, head.size));

        // What was sealed is as it was, and no later seal is below it.
        uint64 before = 0;
        for (uint32 log = 0; log < current[member]; ++log) {
            Seal memory expected = _seals[member][log];
            Seal memory found = logs.sealOf(id, log);
            assertEq(found.size, expected.size);
            assertEq(found.root, expected.root);
            assertEq(found.sealedAt, expected.sealedAt);
            assertEq(logs.headOfLog(id, log).root, _lastRoots[member][log]);
            assertTrue(found.size >= before, "a seal is below the one before");
            before = found.size;
        }
        assertEq(logs.sealOf(id, current[member]).sealedAt, 0);
    }

    function refuse(Checkpoint memory c, bytes32[] memory proof, bytes memory signature) private {
        refuseIn(current[MemberId.unwrap(c.member)], c, proof, signature);
    }

    /// @dev In the log of this number.
    function refuseIn(uint32 log, Checkpoint memory c, bytes32[] memory proof, bytes memory signature) private {
        (bool accepted,) = address(logs)
            .call(
                log == 0
                    ? abi.encodeCall(ILogs.publish, (c, proof, signature))
                    : abi.encodeCall(ILogs.publishSuccessor, (log, c, proof, signature))
            );
        assertTrue(!accepted, "a false checkpoint is accepted");
        vm.chainId(31337);
    }

    function publish(uint32 member, Checkpoint memory c, bytes32[] memory proof) private {
        bytes memory signature = signed(member, c);
        if (current[member] == 0) logs.publish(c, proof, signature);
        else logs.publishSuccessor(current[member], c, proof, signature);
    }

    /// @dev The honest checkpoint at `size`, with its proof, made a second later than the last.
    function next(uint32 member, uint256 size) private returns (Checkpoint memory c, bytes32[] memory proof) {
        vm.warp(++_clock);
        bytes32[] memory d = _leaves[member];
        c = checkpoint(member, size, Tree.mth(d, 0, size));
        proof = published[member] == 0 ? new bytes32[](0) : Tree.proof(d, published[member], size);
    }

    function checkpoint(uint32 member, uint256 size, bytes32 root) private view returns (Checkpoint memory) {
        return Checkpoint({
            member: MemberId.wrap(member),
            size: uint64(size),
            root: root,
            noteHash: keccak256(abi.encode(member, size, root)),
            deadline: _clock
        });
    }

    function lie(uint32 member, Checkpoint memory c, uint256 where)
        private
        view
        returns (bytes32 root, bytes memory signature)
    {
        root = Tree.flip(c.root, where);
        signature = signed(member, checkpoint(member, c.size, root));
    }

    function signed(uint32 member, Checkpoint memory c) private view returns (bytes memory) {
        uint32 log = current[member];
        return sign(
            member == 1 ? BANK_LOG_KEY : NOTARY_LOG_KEY,
            log == 0 ? publishDigest(c) : publishSuccessorDigest(log, c)
        );
    }

    function grow(uint32 member, uint256 count) private {
        for (uint256 i = 0; i < count; ++i) {
            _leaves[member].push(keccak256(abi.encode(member, _leaves[member].length, _clock)));
        }
    }

    function shed(uint32 member, uint256 size) private {
        while (_leaves[member].length > size) _leaves[member].pop();
    }

    function pick(uint32 member) private pure returns (uint32) {
        return 1 + member % 2;
    }
}

/// @dev Two members append to their logs at random, while others, and they themselves, try whatever they can think of.
contract LogsInvariantTest is Invariant {
    LogHistory private history;

    function setUp() public {
        history = new LogHistory();
        history.setUp();
    }

    function steps() internal view override returns (address, bytes4[] memory selectors) {
        selectors = new bytes4[](5);
        selectors[0] = LogHistory.append.selector;
        selectors[1] = LogHistory.renewNote.selector;
        selectors[2] = LogHistory.spoil.selector;
        selectors[3] = LogHistory.rewrite.selector;
        selectors[4] = LogHistory.seal.selector;
        return (address(history), selectors);
    }

    /// @dev The head on record is the last tree that its member honestly published: nothing else ever got through.
    function invariant_theHeadIsTheHonestTree() public view {
        history.check(1);
        history.check(2);
    }
}
