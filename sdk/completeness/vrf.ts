import type { Sha256 } from '../crypto/port.ts'
import { concat, equalBytes, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { fromInteger, modPow, toInteger } from './integers.ts'

/*
 * RSA-FDH-VRF-SHA256 of RFC 9381 section 4, with its names. Whoever has the private key gives for each input (alpha) one output (beta) and a proof (pi); whoever
 * has the modulus checks them, and nobody else can work the output out. There is exactly one output for an input where the public key is a permutation, which
 * `verifyPermutation` checks.
 */

/** The public exponent, F4. */
export const EXPONENT = 65_537n

const SUITE = 0x01
const HASH_BYTES = 32

/**
 * What the private key is applied to for an input: MGF1 over suite, domain separator, salt and input, one byte shorter than the modulus.
 * @param alpha the input
 */
export function vrfMessage(sha256: Sha256, modulus: Uint8Array, alpha: Uint8Array): Uint8Array {
  const k = modulus.length
  // MGF_salt of the suite: I2OSP(k, 4) || I2OSP(n, k).
  const seed = concat(Uint8Array.of(SUITE, 0x01), uint32(k), modulus, alpha)
  return mgf1(sha256, seed, k - 1)
}

/** The output that a proof stands for: RSAFDHVRF_proof_to_hash. Only `verifyVrf` tells whether it is the input's. */
export const vrfHash = (sha256: Sha256, pi: Uint8Array): Uint8Array =>
  sha256(concat(Uint8Array.of(SUITE, 0x02), pi))

/**
 * The output for an input, if the proof is the one that the private key makes: RSAFDHVRF_verify.
 * @throws HexinError COMPLETENESS_LABEL_INVALID
 */
export function verifyVrf(
  sha256: Sha256,
  {
    modulus,
    alpha,
    pi,
  }: { readonly modulus: Uint8Array; readonly alpha: Uint8Array; readonly pi: Uint8Array },
): Uint8Array {
  const n = toInteger(modulus)
  const s = toInteger(pi)
  if (pi.length !== modulus.length || s >= n)
    throw new HexinError('COMPLETENESS_LABEL_INVALID', { found: `${pi.length} bytes` })
  const message = fromInteger(modPow(s, EXPONENT, n), modulus.length)
  const expected = vrfMessage(sha256, modulus, alpha)
  if (message[0] !== 0 || !equalBytes(message.subarray(1), expected))
    throw new HexinError('COMPLETENESS_LABEL_INVALID', { detail: 'The proof is of another input or key.' })
  return vrfHash(sha256, pi)
}

/** MGF1 of RFC 8017, appendix B.2.1, with SHA-256. */
export function mgf1(sha256: Sha256, seed: Uint8Array, length: number): Uint8Array {
  const blocks = Math.ceil(length / HASH_BYTES)
  const mask = new Uint8Array(blocks * HASH_BYTES)
  for (let i = 0; i < blocks; i++) mask.set(sha256(concat(seed, uint32(i))), i * HASH_BYTES)
  return mask.subarray(0, length)
}

const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

/** The input for a company and a kind of record. */
export const labelInput = (subject: string, kind: string): Uint8Array =>
  utf8(`hexin/completeness/1\n${kind}\n${subject}`)
