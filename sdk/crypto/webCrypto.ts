import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { HexinError } from '../errors/base.ts'
import type { Aead, AeadArguments, Crypto, SignatureAlgorithm } from './port.ts'

/** `Crypto` of a browser, or of any runtime with WebCrypto: hashes by @noble/hashes, signatures by the platform. */
export const webCrypto: Crypto = {
  sha256,
  hmacSha256: (key, data) => hmac(sha256, key, data),
  aes256Gcm: { encrypt: (args) => aes('encrypt', args), decrypt: (args) => aes('decrypt', args) },
  randomBytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
  createHash(name) {
    if (name !== 'sha256')
      throw new HexinError('CRYPTO_DIGEST_UNSUPPORTED', { found: name, expected: 'sha256' })
    const hash = sha256.create()
    return { update: (data) => void hash.update(data), digest: () => hash.digest() }
  },
  async verify({ algorithm, publicKey, data, signature }) {
    try {
      const key = await importPublic(algorithm, publicKey)
      return await globalThis.crypto.subtle.verify(parameters[algorithm], key, copy(signature), copy(data))
    } catch {
      return false
    }
  },
}

async function aes(
  operation: keyof Aead,
  { key, nonce, data, additionalData }: AeadArguments,
): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto
  const imported = await subtle.importKey('raw', copy(key), 'AES-GCM', false, [operation])
  const algorithm = { name: 'AES-GCM', iv: copy(nonce), additionalData: copy(additionalData) }
  return new Uint8Array(await subtle[operation](algorithm, imported, copy(data)))
}

const parameters = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
} as const

function importPublic(algorithm: SignatureAlgorithm, publicKey: Uint8Array): Promise<CryptoKey> {
  const raw = algorithm === 'ES256' ? Uint8Array.from([4, ...publicKey]) : copy(publicKey)
  return globalThis.crypto.subtle.importKey('raw', raw, parameters[algorithm], false, ['verify'])
}

/** WebCrypto's types want an ArrayBuffer that nobody shares. */
const copy = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes)
