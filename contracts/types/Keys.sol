// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What a member's key may be used for. A key has one purpose: what was signed for one can't be passed off as
/// another.
enum KeyPurpose {
    /// Sends transactions.
    Chain,
    /// Signs statements.
    Statement,
    /// Signs checkpoints of the member's own log: secp256k1 for the contract, Ed25519 for the C2SP note.
    Log,
    /// Cosigns checkpoints of other members' logs.
    Witness,
    /// Is sealed to.
    Encryption,
    /// Identifies the member's node among its peers.
    Peer
}

/// @dev With the form of the public key: the material.
enum KeyAlgorithm {
    /// The 20 bytes of the account's address.
    Secp256k1,
    /// The 64 bytes x || y.
    P256,
    /// 32 bytes (RFC 8032).
    Ed25519,
    /// 32 bytes (RFC 7748).
    X25519
}

/// @dev Length in bytes of a public key.
function materialLength(KeyAlgorithm algorithm) pure returns (uint256) {
    if (algorithm == KeyAlgorithm.Secp256k1) return 20;
    if (algorithm == KeyAlgorithm.P256) return 64;
    return 32;
}

/// @dev Whether keys of this purpose may use this algorithm.
function serves(KeyAlgorithm algorithm, KeyPurpose purpose) pure returns (bool) {
    if (purpose == KeyPurpose.Chain) return algorithm == KeyAlgorithm.Secp256k1;
    if (purpose == KeyPurpose.Statement) return algorithm == KeyAlgorithm.P256;
    if (purpose == KeyPurpose.Log) return algorithm == KeyAlgorithm.Secp256k1 || algorithm == KeyAlgorithm.Ed25519;
    if (purpose == KeyPurpose.Encryption) return algorithm == KeyAlgorithm.X25519;
    return algorithm == KeyAlgorithm.Ed25519;
}
