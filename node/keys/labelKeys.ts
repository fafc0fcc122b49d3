import {
  constants,
  createHash,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
} from 'node:crypto'
import { fromInteger, modPow, toInteger } from '@hexin/sdk/completeness/integers.ts'
import { permutationElements } from '@hexin/sdk/completeness/permutation.ts'
import { EXPONENT } from '@hexin/sdk/completeness/vrf.ts'
import { toBase64url } from '@hexin/sdk/encoding.ts'
import type { LabelKey, LabelKeys } from '../ports/labelKeys.ts'
import { nativeCrypto } from './nativeCrypto.ts'
import { unwrap, wrap } from './wrap.ts'

const MODULUS_BITS = 2_048
const LABEL = 'map key'

/** Map keys by node:crypto, at rest under `key`. */
export function createLabelKeys(key: Uint8Array): LabelKeys {
  return {
    make() {
      const der = makeLabelKey()
      return { wrapped: wrap(key, der, LABEL), modulus: labelKeyOf(der).modulus, roots: rootsOf(der) }
    },
    open: (wrapped) => labelKeyOf(unwrap(key, wrapped, LABEL)),
  }
}

/** A fresh private key, PKCS #8. */
export function makeLabelKey(): Buffer {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: MODULUS_BITS,
    publicExponent: Number(EXPONENT),
  })
  return privateKey.export({ format: 'der', type: 'pkcs8' })
}

const read = (der: Buffer): KeyObject => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })

export function labelKeyOf(der: Buffer): LabelKey {
  const privateKey = read(der)
  const secret = createHash('sha256').update('hexin/map-openings/1\0').update(der).digest()
  return {
    modulus: modulusOf(privateKey),
    // OpenSSL blinds the operation; with no padding it is RSASP1 itself.
    sign: (message) =>
      privateEncrypt(
        { key: privateKey, padding: constants.RSA_NO_PADDING },
        Buffer.concat([Buffer.alloc(1), message]),
      ),
    derive: (input) => createHmac('sha256', secret).update(input).digest(),
  }
}

const integer = (base64url: string | undefined): bigint =>
  toInteger(Buffer.from(base64url ?? '', 'base64url'))

const modulusOf = (key: KeyObject): Uint8Array =>
  Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url')

/** The (e * N)-th roots that `verifyPermutation` asks for. Once in a key's life. */
export function rootsOf(der: Buffer): string[] {
  const key = read(der)
  const modulus = modulusOf(key)
  const { n, p, q } = key.export({ format: 'jwk' })
  const order = (integer(p) - 1n) * (integer(q) - 1n)
  const exponent = inverse((EXPONENT * integer(n)) % order, order)
  return permutationElements(nativeCrypto.sha256, modulus).map((element) =>
    toBase64url(fromInteger(modPow(element, exponent, integer(n)), modulus.length)),
  )
}

/** a^-1 mod m, by the extended Euclidean algorithm. */
function inverse(a: bigint, m: bigint): bigint {
  let [r, next] = [m, a]
  let [t, nextT] = [0n, 1n]
  while (next > 0n) {
    const quotient = r / next
    ;[r, next] = [next, r - quotient * next]
    ;[t, nextT] = [nextT, t - quotient * nextT]
  }
  return t < 0n ? t + m : t
}
