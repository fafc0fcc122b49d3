import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { p256 } from '@noble/curves/p256'
import type { Random } from './random.ts'

/** What stands before a raw private key of X25519 and Ed25519 in PKCS #8 (RFC 8410). */
const PKCS8 = { X25519: '302e020100300506032b656e04220420', Ed25519: '302e020100300506032b657004220420' }

/** A private key of 32 drawn bytes as a JWK with its public half. */
export const drawnKey = (random: Random, curve: keyof typeof PKCS8): JsonWebKey =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from(PKCS8[curve], 'hex'), random.bytes(32)]),
    format: 'der',
    type: 'pkcs8',
  }).export({ format: 'jwk' })

const scalars = new WeakMap<KeyObject, Uint8Array>()

/** ECDSA on P-256 with the nonce of RFC 6979, as DER: where OpenSSL would draw one. */
export function signDeterministically(
  data: Uint8Array,
  sha256: (data: Uint8Array) => Uint8Array,
  key: KeyObject,
): Buffer {
  const scalar = scalars.get(key) ?? Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url')
  scalars.set(key, scalar)
  return Buffer.from(p256.sign(sha256(data), scalar, { lowS: false }).toDERRawBytes())
}
