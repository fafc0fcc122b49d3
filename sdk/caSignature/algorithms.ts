import type { AlgorithmIdentifier, SubjectPublicKeyInfo } from '@peculiar/asn1-x509'
import { sm2, sm3 } from 'sm-crypto-v2'
import { fromHex, toHex } from '../encoding.ts'
import { derOf } from './der.ts'

/** What a company's certificate may sign with: RSA (PKCS #1 v1.5) with SHA-2, or SM2 with SM3. Nothing weaker has a name here. */
export type DigestAlgorithm = 'SHA-256' | 'SHA-384' | 'SHA-512' | 'SM3'

const RSA_BITS_MIN = 2_048

const digests = new Map<string, DigestAlgorithm>([
  ['2.16.840.1.101.3.4.2.1', 'SHA-256'],
  ['2.16.840.1.101.3.4.2.2', 'SHA-384'],
  ['2.16.840.1.101.3.4.2.3', 'SHA-512'],
  ['1.2.156.10197.1.401', 'SM3'],
])

/** Algorithms that name their digest: RFC 4055, GB/T 33560. */
const signatures = new Map<string, DigestAlgorithm>([
  ['1.2.840.113549.1.1.11', 'SHA-256'],
  ['1.2.840.113549.1.1.12', 'SHA-384'],
  ['1.2.840.113549.1.1.13', 'SHA-512'],
  ['1.2.156.10197.1.501', 'SM3'],
])

/** Algorithms that don't, as signers of data name them: RFC 3370 3.2, GB/T 35275. */
const RSA = '1.2.840.113549.1.1.1'
const SM2 = new Set(['1.2.156.10197.1.301', '1.2.156.10197.1.301.1'])

/** The curve sm2p256v1 as a key's parameters, in DER. */
const SM2_CURVE = '0x06082a811ccf5501822d'
const EC_KEY = '1.2.840.10045.2.1'

/** Undefined for a digest that is not taken. */
export const digestOf = ({ algorithm }: AlgorithmIdentifier): DigestAlgorithm | undefined =>
  digests.get(algorithm)

/** The digest with which a signature was made. Undefined for an algorithm that is not taken, or that contradicts the digest `beside` it. */
export function signatureDigest(
  { algorithm }: AlgorithmIdentifier,
  beside?: DigestAlgorithm,
): DigestAlgorithm | undefined {
  const named = signatures.get(algorithm)
  if (named !== undefined) return beside === undefined || beside === named ? named : undefined
  if (algorithm === RSA && beside !== 'SM3') return beside
  return SM2.has(algorithm) && beside === 'SM3' ? beside : undefined
}

export async function digestBytes(digest: DigestAlgorithm, data: Uint8Array): Promise<Uint8Array> {
  if (digest === 'SM3') return fromHex(`0x${sm3(data)}`)
  return new Uint8Array(await globalThis.crypto.subtle.digest(digest, new Uint8Array(data)))
}

/** Whether the key made the signature over these bytes. False for keys of other kinds, too short ones, and all that is malformed. */
export async function isSignedBy(
  key: SubjectPublicKeyInfo,
  {
    digest,
    data,
    signature,
  }: { readonly digest: DigestAlgorithm; readonly data: Uint8Array; readonly signature: ArrayBuffer },
): Promise<boolean> {
  try {
    return digest === 'SM3'
      ? isSignedBySm2(key, data, new Uint8Array(signature))
      : await isSignedByRsa(key, digest, data, signature)
  } catch {
    return false
  }
}

/** GB/T 32918.2; the signer's name in it is the one that the standard gives where nothing else was agreed. */
function isSignedBySm2(
  { algorithm, subjectPublicKey }: SubjectPublicKeyInfo,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { parameters } = algorithm
  const isSm2 =
    algorithm.algorithm === EC_KEY && !!parameters && toHex(new Uint8Array(parameters)) === SM2_CURVE
  const point = toHex(new Uint8Array(subjectPublicKey)).slice(2)
  return (
    isSm2 &&
    sm2.verifyPublicKey(point) &&
    sm2.doVerifySignature(data, toHex(signature).slice(2), point, { der: true, hash: true })
  )
}

async function isSignedByRsa(
  key: SubjectPublicKeyInfo,
  hash: DigestAlgorithm,
  data: Uint8Array,
  signature: ArrayBuffer,
): Promise<boolean> {
  const { subtle } = globalThis.crypto
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash }
  const imported = await subtle.importKey('spki', new Uint8Array(derOf(key)), algorithm, false, ['verify'])
  const { modulusLength } = imported.algorithm as RsaKeyAlgorithm
  return (
    modulusLength >= RSA_BITS_MIN && subtle.verify(algorithm.name, imported, signature, new Uint8Array(data))
  )
}
