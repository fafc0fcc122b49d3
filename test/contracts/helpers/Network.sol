// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Grants} from "../../../contracts/Grants.sol";
import {Registration} from "../../../contracts/interfaces/IGrants.sol";
import {Checkpoint} from "../../../contracts/interfaces/ILogs.sol";
import {Logs} from "../../../contracts/Logs.sol";
import {Members} from "../../../contracts/Members.sol";
import {GrantId} from "../../../contracts/types/GrantId.sol";
import {KeyAlgorithm, KeyPurpose} from "../../../contracts/types/Keys.sol";
import {MemberId} from "../../../contracts/types/MemberId.sol";
import {Roles} from "../../../contracts/types/RoleSet.sol";
import {Test} from "./Test.sol";

/// @dev A small network: the test contract administers it; a bank and a notary have a chain key and a log key each.
abstract contract Network is Test {
    uint64 internal constant START = 1_800_000_000;
    uint64 internal constant FOREVER = type(uint64).max;
    uint64 internal constant GROWTH_CAP = 1_000_000;

    uint256 internal constant BANK_CHAIN_KEY = uint256(keccak256("bank chain"));
    uint256 internal constant BANK_LOG_KEY = uint256(keccak256("bank log"));
    uint256 internal constant NOTARY_CHAIN_KEY = uint256(keccak256("notary chain"));
    uint256 internal constant NOTARY_LOG_KEY = uint256(keccak256("notary log"));

    uint256 internal constant WIDEN_KEY = uint256(keccak256("widen"));
    uint256 internal constant PAUSE_KEY = uint256(keccak256("pause"));
    uint256 internal constant REVOKE_KEY = uint256(keccak256("revoke"));

    /// @dev Keys of a grant's later versions: {keyOf} of these and the version.
    string internal constant WIDEN = "widen";
    string internal constant PAUSE = "pause";
    string internal constant REVOKE = "revoke";

    address internal relayer = vm.addr(BANK_CHAIN_KEY);
    address internal constant stranger = address(0x5712a6e8);

    AccessManager internal manager;
    Members internal members;
    Grants internal grants;
    Logs internal logs;

    MemberId internal bank;
    MemberId internal notary;

    function setUp() public virtual {
        vm.warp(START);
        manager = AccessManager(deploy("AccessManager", abi.encode(this)));
        members = Members(deploy("Members", abi.encode(manager)));
        grants = Grants(deploy("Grants", abi.encode(members)));
        logs = Logs(deploy("Logs", abi.encode(members, GROWTH_CAP, manager)));

        bank = members.admit(Roles.BANK, keccak256("bank profile"));
        addKey(bank, KeyPurpose.Chain, BANK_CHAIN_KEY);
        addKey(bank, KeyPurpose.Log, BANK_LOG_KEY);
        notary = members.admit(Roles.NOTARY, keccak256("notary profile"));
        addKey(notary, KeyPurpose.Chain, NOTARY_CHAIN_KEY);
        addKey(notary, KeyPurpose.Log, NOTARY_LOG_KEY);
    }

    function addKey(MemberId member, KeyPurpose purpose, uint256 privateKey) internal returns (uint32) {
        return members.addKey(member, purpose, KeyAlgorithm.Secp256k1, account(privateKey), 0, FOREVER);
    }

    /// @dev Key material of a secp256k1 key.
    function account(uint256 privateKey) internal pure returns (bytes memory) {
        return abi.encodePacked(vm.addr(privateKey));
    }

    function now64() internal view returns (uint64) {
        return uint64(block.timestamp);
    }

    // Messages, spelt out here once more: the contracts' own type hashes have no say in what the tests sign.

    function registration() internal view returns (Registration memory) {
        return Registration({
            artefactHash: keccak256("artefact"),
            notBefore: START,
            expiry: START + 365 days,
            widenKey: vm.addr(WIDEN_KEY),
            pauseKey: vm.addr(PAUSE_KEY),
            revokeKey: vm.addr(REVOKE_KEY),
            version: 1,
            deadline: now64() + 1 hours
        });
    }

    /// @dev Private key of a version's control key; the first version has the three constants above.
    function keyOf(string memory name, uint32 version) internal pure returns (uint256) {
        return uint256(keccak256(version == 1 ? bytes(name) : abi.encode(name, version)));
    }

    /// @dev What `version` of the grant registers: another artefact, under keys of its own.
    function registrationOf(uint32 version) internal view returns (Registration memory r) {
        r = registration();
        if (version == 1) return r;
        r.artefactHash = keccak256(abi.encode("artefact", version));
        r.widenKey = vm.addr(keyOf(WIDEN, version));
        r.pauseKey = vm.addr(keyOf(PAUSE, version));
        r.revokeKey = vm.addr(keyOf(REVOKE, version));
        r.version = version;
    }

    function registerDigest(Registration memory r) internal view returns (bytes32) {
        return typedHash(
            "Hexin Grants",
            address(grants),
            abi.encode(
                keccak256(
                    "RegisterGrant(bytes32 artefactHash,uint64 notBefore,uint64 expiry,"
                    "address widenKey,address pauseKey,address revokeKey,uint32 version,uint64 deadline)"
                ),
                r.artefactHash,
                r.notBefore,
                r.expiry,
                r.widenKey,
                r.pauseKey,
                r.revokeKey,
                r.version,
                r.deadline
            )
        );
    }

    function widenDigest(GrantId predecessor, uint64 sequence, Registration memory r)
        internal
        view
        returns (bytes32)
    {
        bytes memory fields = abi.encode(
            r.artefactHash, r.notBefore, r.expiry, r.widenKey, r.pauseKey, r.revokeKey, r.version, r.deadline
        );
        return typedHash(
            "Hexin Grants",
            address(grants),
            abi.encodePacked(
                keccak256(
                    "WidenGrant(bytes32 predecessor,uint64 sequence,bytes32 artefactHash,uint64 notBefore,"
                    "uint64 expiry,address widenKey,address pauseKey,address revokeKey,uint32 version,uint64 deadline)"
                ),
                predecessor,
                uint256(sequence),
                fields
            )
        );
    }

    function pauseDigest(GrantId grant, uint64 sequence, uint64 deadline) internal view returns (bytes32) {
        return typedHash(
            "Hexin Grants",
            address(grants),
            abi.encode(
                keccak256("PauseGrant(bytes32 grant,uint64 sequence,uint64 deadline)"), grant, sequence, deadline
            )
        );
    }

    function resumeDigest(GrantId grant, uint64 sequence, uint64 deadline) internal view returns (bytes32) {
        return typedHash(
            "Hexin Grants",
            address(grants),
            abi.encode(
                keccak256("ResumeGrant(bytes32 grant,uint64 sequence,uint64 deadline)"), grant, sequence, deadline
            )
        );
    }

    function revokeDigest(GrantId grant) internal view returns (bytes32) {
        return typedHash(
            "Hexin Grants", address(grants), abi.encode(keccak256("RevokeGrant(bytes32 grant)"), grant)
        );
    }

    function publishDigest(Checkpoint memory c) internal view returns (bytes32) {
        return typedHash(
            "Hexin Logs",
            address(logs),
            abi.encode(
                keccak256(
                    "PublishCheckpoint(uint32 member,uint64 size,bytes32 root,bytes32 noteHash,uint64 deadline)"
                ),
                c.member,
                c.size,
                c.root,
                c.noteHash,
                c.deadline
            )
        );
    }

    function publishSuccessorDigest(uint32 log, Checkpoint memory c) internal view returns (bytes32) {
        return typedHash(
            "Hexin Logs",
            address(logs),
            abi.encode(
                keccak256(
                    "PublishSuccessorCheckpoint(uint32 log,uint32 member,uint64 size,bytes32 root,bytes32 noteHash,"
                    "uint64 deadline)"
                ),
                log,
                c.member,
                c.size,
                c.root,
                c.noteHash,
                c.deadline
            )
        );
    }

    function typedHash(string memory name, address verifier, bytes memory message) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                verifier
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(message)));
    }
}
