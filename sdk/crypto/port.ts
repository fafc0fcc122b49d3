/** SHA-256 (FIPS 180-4), 32 bytes. Synchronous: trees hash too often to await. */
export type Sha256 = (data: Uint8Array) => Uint8Array

/**
 * Signature algorithms by their JOSE names: ES256 is ECDSA on P-256 with SHA-256 (public key: 64 bytes x||y;
 * signature: 64 bytes r||s), EdDSA is Ed25519 (public key 32 bytes, signature 64 bytes).
 */
export type SignatureAlgorithm = 'ES256' | 'EdDSA'

/** Resolves to false for a wrong signature and for malformed keys or signatures; it never rejects over them. */
export type Verify = (args: {
  readonly algorithm: SignatureAlgorithm
  readonly publicKey: Uint8Array
  readonly data: Uint8Array
  readonly signature: Uint8Array
}) => Promise<boolean>

/** Somebody who can sign: a file key, an HSM slot, a browser key. The private half never crosses this line. */
export type Signer = {
  readonly algorithm: SignatureAlgorithm
  readonly publicKey: Uint8Array
  sign(data: Uint8Array): Promise<Uint8Array>
}

/** Digests that evidence commits to: SHA-256 and, from a second family, SM3 (GB/T 32905). */
export type DigestName = 'sha256' | 'sm3'

/** A digest over a stream. `digest` ends it. */
export type HashStream = {
  update(data: Uint8Array): void
  digest(): Uint8Array
}

/** AES-256-GCM (NIST SP 800-38D) with a 12-byte nonce; the 16-byte tag stands at the ciphertext's end. */
export type Aead = {
  encrypt(args: AeadArguments): Promise<Uint8Array>
  /** Rejects if the ciphertext, the key or the additional data is not the one that was sealed. */
  decrypt(args: AeadArguments): Promise<Uint8Array>
}

export type AeadArguments = {
  /** 32 bytes. */
  readonly key: Uint8Array
  /** 12 bytes, never twice with one key. */
  readonly nonce: Uint8Array
  readonly data: Uint8Array
  readonly additionalData: Uint8Array
}

/**
 * All the cryptography that the SDK asks for. A browser brings `webCrypto` (this folder), a node brings node:crypto's
 * native code. Both must agree on every vector in test/sdk/crypto.
 */
export type Crypto = {
  readonly sha256: Sha256
  readonly verify: Verify
  /** HMAC-SHA-256 (RFC 2104), 32 bytes. */
  readonly hmacSha256: (key: Uint8Array, data: Uint8Array) => Uint8Array
  readonly aes256Gcm: Aead
  /** Cryptographically strong. */
  readonly randomBytes: (length: number) => Uint8Array
  /** @throws HexinError CRYPTO_DIGEST_UNSUPPORTED where the platform lacks the digest. */
  readonly createHash: (name: DigestName) => HashStream
}
