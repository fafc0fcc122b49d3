import { checkPrimeSync, createPrivateKey, type KeyObject } from 'node:crypto'
import type { Random } from './random.ts'

/** A private RSA key of drawn primes. */
export function drawnRsa(random: Random, bits: number, exponent: number): KeyObject {
  const e = BigInt(exponent)
  const [p, q] = [drawnPrime(random, bits / 2, e), drawnPrime(random, bits / 2, e)]
  const d = inverse(e, (p - 1n) * (q - 1n))
  const jwk = {
    ...{ n: text(p * q), e: text(e), d: text(d), p: text(p), q: text(q) },
    ...{ dp: text(d % (p - 1n)), dq: text(d % (q - 1n)), qi: text(inverse(q, p)) },
  }
  return createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' })
}

/** Its two highest bits are set, so that a product of two has all bits; one less shares no factor with the exponent, which is prime. */
function drawnPrime(random: Random, bits: number, e: bigint): bigint {
  const high = 3n << BigInt(bits - 2)
  for (;;) {
    const drawn = BigInt(`0x${Buffer.from(random.bytes(bits / 8)).toString('hex')}`)
    const candidate = drawn | high | 1n
    if ((candidate - 1n) % e !== 0n && checkPrimeSync(candidate)) return candidate
  }
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n]
  while (b !== 0n) {
    const quotient = a / b
    ;[a, b, x, y] = [b, a - quotient * b, y, x - quotient * y]
  }
  return ((x % modulus) + modulus) % modulus
}

function text(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
}
