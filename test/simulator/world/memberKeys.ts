import type { JsonWebKey } from 'node:crypto'
import { type KeyName, keyNames, type PrivateJwk, type PrivateKeys } from '@hexin/node/keys/keyFile.ts'
import { p256 } from '@noble/curves/p256'
import { secp256k1 } from '@noble/curves/secp256k1'
import { drawnKey } from '../platform/deterministicKeys.ts'
import type { Random } from '../platform/random.ts'

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** A drawn private key on P-256 or secp256k1. */
export function drawnEcKey(
  random: Random,
  crv: 'P-256' | 'secp256k1',
): JsonWebKey & { d: string; x: string; y: string } {
  const curve = crv === 'P-256' ? p256 : secp256k1
  const scalar = random.bytes(32)
  const point = curve.getPublicKey(scalar, false)
  return {
    kty: 'EC',
    crv,
    d: base64url(scalar),
    x: base64url(point.slice(1, 33)),
    y: base64url(point.slice(33)),
  }
}

/** A member's keys, from a seed. */
export function drawnMemberKeys(random: Random): PrivateKeys {
  const make = (kid: KeyName): PrivateJwk => {
    if (kid === 'note' || kid === 'peer') return { ...drawnKey(random, 'Ed25519'), kid } as PrivateJwk
    return { ...drawnEcKey(random, kid === 'statement' ? 'P-256' : 'secp256k1'), kid } as PrivateJwk
  }
  const keys = Object.fromEntries(keyNames.map((name) => [name, make(name)])) as Record<KeyName, PrivateJwk>
  return { ...keys, secrets: { kid: 'secrets', kty: 'oct', k: base64url(random.bytes(32)) } }
}
