import { type P256Jwk, p256JwkSchema } from '@hexin/sdk/statement/jwk.ts'

/** The public key on P-256 in a SubjectPublicKeyInfo (DER), which the platform parses: any other key is refused. */
export async function spkiJwk(spki: ArrayBuffer): Promise<P256Jwk> {
  const { subtle } = globalThis.crypto
  const key = await subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])
  const { kty, crv, x, y } = await subtle.exportKey('jwk', key)
  return p256JwkSchema.parse({ kty, crv, x, y })
}
