import { z } from 'zod'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson, concat, fromBase64url, toBase64url, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** A public key on P-256 as JWK (RFC 7517): an officer's key, software or passkey. */
export const p256JwkSchema = z
  .strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate })
  .meta({ id: 'P256Jwk', description: 'A public key on P-256 (RFC 7517)' })

export type P256Jwk = z.infer<typeof p256JwkSchema>

/** The 64 bytes x||y of a JWK. */
export function jwkPublicKey({ x, y }: P256Jwk): Uint8Array {
  return concat(fromBase64url(x), fromBase64url(y))
}

/** The JWK of 64 bytes x||y. */
export function publicKeyJwk(publicKey: Uint8Array): P256Jwk {
  if (publicKey.length !== 64)
    throw new HexinError('INPUT_INVALID', { found: `${publicKey.length} bytes`, expected: '64 bytes x||y' })
  return {
    kty: 'EC',
    crv: 'P-256',
    x: toBase64url(publicKey.subarray(0, 32)),
    y: toBase64url(publicKey.subarray(32)),
  }
}

/** The JWK thumbprint of RFC 7638, base64url. */
export function jwkThumbprint(crypto: Crypto, { crv, kty, x, y }: P256Jwk): string {
  return toBase64url(crypto.sha256(utf8(canonicalJson({ crv, kty, x, y }))))
}
