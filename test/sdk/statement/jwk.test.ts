import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { jwkPublicKey, jwkThumbprint, p256JwkSchema, publicKeyJwk } from '@hexin/sdk/statement/jwk.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOfficer } from '../helpers.ts'
import { outcomeOf } from '../proof/helpers.ts'

const { key } = createOfficer()

describe('a key as JWK', () => {
  test('comes back from its 64 bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (bytes) => {
        const jwk = publicKeyJwk(bytes)
        expect(p256JwkSchema.parse(jwk)).toEqual(jwk)
        expect(jwkPublicKey(jwk)).toEqual(bytes)
      }),
    )
  })

  test.each([0, 32, 63, 65])('of %i bytes is none', (length) => {
    expect(outcomeOf(() => publicKeyJwk(new Uint8Array(length)))).toBe('INPUT_INVALID')
  })

  test.each<[string, object]>([
    ['a private part', { d: 'A'.repeat(43) }],
    ['a name', { kid: 'mine' }],
    ['another curve', { crv: 'secp256k1' }],
    ['another type', { kty: 'OKP' }],
    ['a short coordinate', { x: 'A'.repeat(42) }],
    ['a padded coordinate', { x: `${'A'.repeat(43)}=` }],
    ['no y', { y: undefined }],
  ])('with %s is refused', (_, change) => {
    expect(p256JwkSchema.safeParse({ ...key, ...change }).success).toBe(false)
  })

  test('whose coordinate has stray bits can’t be read: a key has one spelling', () => {
    expect(outcomeOf(() => jwkPublicKey({ ...key, x: `${'A'.repeat(42)}B` }))).toBe('INPUT_NOT_BASE64URL')
  })
})

describe('the thumbprint (RFC 7638)', () => {
  test('does not depend on the order of members, and is another for each key', () => {
    const { kty, crv, x, y } = key
    expect(jwkThumbprint(crypto, { y, x, crv, kty })).toBe(jwkThumbprint(crypto, key))
    expect(jwkThumbprint(crypto, { ...key, x: y, y: x })).not.toBe(jwkThumbprint(crypto, key))
  })

  test('is SHA-256 of the members that count, in order, without white space', () => {
    const text = `{"crv":"P-256","kty":"EC","x":"${key.x}","y":"${key.y}"}`
    expect(jwkThumbprint(crypto, key)).toBe(
      Buffer.from(crypto.sha256(Buffer.from(text))).toString('base64url'),
    )
  })
})
