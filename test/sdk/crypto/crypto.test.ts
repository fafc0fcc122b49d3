import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMember, otherS } from '../helpers.ts'
import { flipBit, hex, outcomeOf, testSigner } from '../proof/helpers.ts'
import { ed25519s, gcms, hmacs, p256s, sha256s, sm3s } from './vectors.ts'

const ports: readonly (readonly [string, Crypto])[] = [
  ['a node', nativeCrypto],
  ['a browser', webCrypto],
]
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const anyBytes = fc.uint8Array({ maxLength: 200 })

describe.each(ports)('the cryptography of %s', (_, crypto) => {
  test.each(sha256s)('SHA-256 of %s', (_input, data, digest) => {
    expect(hex(crypto.sha256(data))).toBe(digest)
  })

  test('SHA-256 over a stream is that of the whole, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(anyBytes, { maxLength: 6 }), (pieces) => {
        const stream = crypto.createHash('sha256')
        for (const piece of pieces) stream.update(piece)
        expect(hex(stream.digest())).toBe(hex(crypto.sha256(Buffer.concat(pieces))))
      }),
    )
  })

  test.each(hmacs)('HMAC-SHA-256 (RFC 4231), case %#', (key, data, mac) => {
    expect(hex(crypto.hmacSha256(key, data))).toBe(mac)
  })

  test.each(gcms)('AES-256-GCM, case %#', async ({ sealed, ...given }) => {
    const [key, nonce, data, additionalData] = [given.key, given.nonce, given.data, given.additionalData].map(
      bytes,
    ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
    expect(hex(await crypto.aes256Gcm.encrypt({ key, nonce, data, additionalData }))).toBe(sealed)
    const opened = await crypto.aes256Gcm.decrypt({ key, nonce, data: bytes(sealed), additionalData })
    expect(hex(opened)).toBe(given.data)
  })

  test('AES-256-GCM opens nothing of which a bit was turned, and nothing shorter than its tag', async () => {
    const args = {
      key: crypto.randomBytes(32),
      nonce: new Uint8Array(12),
      additionalData: Uint8Array.of(1, 2, 3),
    }
    const sealed = await crypto.aes256Gcm.encrypt({ ...args, data: Uint8Array.of(9, 9, 9) })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('key', 'nonce', 'additionalData', 'data' as const),
        fc.nat(),
        async (part, pick) => {
          const whole = { ...args, data: Uint8Array.from(sealed) }
          const forged = { ...whole, [part]: flipBit(whole[part], pick % (whole[part].length * 8)) }
          await expect(crypto.aes256Gcm.decrypt(forged)).rejects.toThrow()
        },
      ),
      { numRuns: 60 },
    )
    for (const length of [0, 1, 15])
      await expect(crypto.aes256Gcm.decrypt({ ...args, data: new Uint8Array(length) })).rejects.toThrow()
  })

  test.each(ed25519s)('Ed25519 (RFC 8032), case %#', async ({ publicKey, data, signature }) => {
    const args = { algorithm: 'EdDSA', publicKey: bytes(publicKey), data: bytes(data) } as const
    expect(await crypto.verify({ ...args, signature: bytes(signature) })).toBe(true)
    expect(await crypto.verify({ ...args, signature: flipBit(bytes(signature), 300) })).toBe(false)
  })

  test.each(p256s)('ECDSA on P-256 (RFC 6979) over $data', async ({ publicKey, data, signature }) => {
    const args = { algorithm: 'ES256', publicKey: bytes(publicKey), data: Buffer.from(data) } as const
    expect(await crypto.verify({ ...args, signature: bytes(signature) })).toBe(true)
    expect(await crypto.verify({ ...args, signature: otherS(bytes(signature)) })).toBe(true)
    expect(await crypto.verify({ ...args, data: Buffer.from(`${data}.`), signature: bytes(signature) })).toBe(
      false,
    )
  })

  test('random bytes are as many as asked for, and others each time', () => {
    for (const length of [0, 1, 32, 1_000]) expect(crypto.randomBytes(length)).toHaveLength(length)
    expect(new Set(Array.from({ length: 100 }, () => hex(crypto.randomBytes(16)))).size).toBe(100)
  })
})

describe('both agree', () => {
  const signers = { ES256: createMember(1).signer, EdDSA: testSigner(9) } as const

  test.each(['ES256', 'EdDSA'] as const)('on every %s signature, spoilt or not', async (algorithm) => {
    const { publicKey, sign } = signers[algorithm]
    let good = 0
    await fc.assert(
      fc.asyncProperty(
        anyBytes,
        fc.constantFrom('none', 'data', 'signature', 'publicKey' as const),
        fc.nat(),
        async (data, spoilt, pick) => {
          const honest = { algorithm, publicKey, data, signature: await sign(data) }
          const args =
            spoilt === 'none' || honest[spoilt].length === 0
              ? honest
              : { ...honest, [spoilt]: flipBit(honest[spoilt], pick % (honest[spoilt].length * 8)) }
          const verdict = await nativeCrypto.verify(args)
          expect(await webCrypto.verify(args)).toBe(verdict)
          expect(verdict).toBe(spoilt === 'none' || (spoilt === 'data' && data.length === 0))
          if (verdict) good++
        },
      ),
    )
    expect(good).toBeGreaterThan(5)
  })

  test.each(['ES256', 'EdDSA'] as const)(
    'that %s keys and signatures of any length are false, not thrown over',
    async (algorithm) => {
      await fc.assert(
        fc.asyncProperty(anyBytes, anyBytes, async (publicKey, signature) => {
          const args = { algorithm, publicKey, signature, data: Uint8Array.of(1) }
          expect([await nativeCrypto.verify(args), await webCrypto.verify(args)]).toEqual([false, false])
        }),
      )
    },
  )

  test('that a point off the curve is no key', async () => {
    const args = {
      algorithm: 'ES256',
      data: Uint8Array.of(1),
      signature: new Uint8Array(64).fill(1),
    } as const
    for (const publicKey of [new Uint8Array(64), new Uint8Array(64).fill(255), new Uint8Array(64).fill(1)])
      expect([
        await nativeCrypto.verify({ ...args, publicKey }),
        await webCrypto.verify({ ...args, publicKey }),
      ]).toEqual([false, false])
  })

  test('that a P-256 signature whose r or s is 0 or the order is none', async () => {
    const { publicKey } = signers.ES256
    const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'
    const one = '1'.padStart(64, '0')
    for (const text of ['00'.repeat(64), `${order}${one}`, `${one}${order}`, `${'00'.repeat(32)}${one}`]) {
      const args = { algorithm: 'ES256', publicKey, data: Uint8Array.of(1), signature: bytes(text) } as const
      expect([await nativeCrypto.verify(args), await webCrypto.verify(args)]).toEqual([false, false])
    }
  })
})

test.each(sm3s)('SM3 (GB/T 32905) of %s, in a node', (_, data, digest) => {
  const stream = nativeCrypto.createHash('sm3')
  stream.update(data)
  expect(hex(stream.digest())).toBe(digest)
})

test('a browser says that it has no SM3, rather than leave it out', () => {
  expect(outcomeOf(() => webCrypto.createHash('sm3'))).toBe('CRYPTO_DIGEST_UNSUPPORTED')
})
