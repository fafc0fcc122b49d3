import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPublicKey,
  createSecretKey,
  hash,
  type KeyObject,
  randomBytes,
  verify,
} from 'node:crypto'
import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import { rawToDer } from '@hexin/sdk/crypto/der.ts'
import type { Crypto, SignatureAlgorithm } from '@hexin/sdk/crypto/port.ts'

/*
 * Keys go in as key objects and ECDSA signatures as DER, node:crypto's own forms: each other form costs a caught exception inside, as dear as the
 * operation itself.
 */

/** `Crypto` by node:crypto's native code: OpenSSL's speed, and SM3 besides SHA-256. */
export const nativeCrypto: Crypto = {
  // As a string and back: three times as fast as a Buffer made on the other side.
  sha256: (data) => Buffer.from(hash('sha256', data, 'binary'), 'binary'),
  hmacSha256: (key, data) => createHmac('sha256', createSecretKey(key)).update(data).digest(),
  randomBytes: (length) => randomBytes(length),
  createHash(name) {
    const stream = createHash(name)
    return { update: (data) => void stream.update(data), digest: () => stream.digest() }
  },
  aes256Gcm: {
    async encrypt({ key, nonce, data, additionalData }) {
      const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce).setAAD(additionalData)
      return Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()])
    },
    async decrypt({ key, nonce, data, additionalData }) {
      if (data.length < TAG_BYTES) throw new RangeError('The ciphertext is shorter than its tag.')
      const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), nonce).setAAD(additionalData)
      decipher.setAuthTag(data.subarray(data.length - TAG_BYTES))
      return Buffer.concat([decipher.update(data.subarray(0, data.length - TAG_BYTES)), decipher.final()])
    },
  },
  async verify({ algorithm, publicKey, data, signature }) {
    try {
      const key = publicKeyObject(algorithm, publicKey)
      if (algorithm === 'EdDSA') return verify(null, data, key, signature)
      const der = rawToDer(signature)
      return der !== undefined && verify('sha256', data, key, der)
    } catch {
      return false
    }
  },
}

const TAG_BYTES = 16

/** Importing a key costs as much as using it once, and members' keys come back with every message. */
const imported = new BoundedMap<string, KeyObject>(2_000)

function publicKeyObject(algorithm: SignatureAlgorithm, publicKey: Uint8Array): KeyObject {
  const id = `${algorithm} ${Buffer.from(publicKey).toString('base64')}`
  const known = imported.get(id)
  if (known) return known
  const key = createPublicKey({ key: publicJwk(algorithm, Buffer.from(publicKey)), format: 'jwk' })
  imported.set(id, key)
  return key
}

function publicJwk(algorithm: SignatureAlgorithm, publicKey: Buffer) {
  if (algorithm === 'EdDSA') return { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') }
  return {
    kty: 'EC',
    crv: 'P-256',
    x: publicKey.subarray(0, 32).toString('base64url'),
    y: publicKey.subarray(32).toString('base64url'),
  }
}
