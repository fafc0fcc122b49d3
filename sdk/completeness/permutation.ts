import type { Sha256 } from '../crypto/port.ts'
import { concat, fromBase64url, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { modPow, toInteger } from './integers.ts'
import { EXPONENT, mgf1 } from './vrf.ts'

/*
 * That a public RSA key is a permutation, shown without its secret: Goldberg, Reyzin, Sagga, Baldimtsi, "Efficient Noninteractive Certification of RSA Moduli and
 * Beyond" (ASIACRYPT 2019), to which RFC 9381 points for keys that nobody vouches for. Numbers that follow from the modulus have (e * N)-th roots, all of
 * them: of a key that is no permutation at most one in 2^15 has, so nine are right by chance once in 2^135. Without it, a provider could choose
 * a modulus that gives one company several labels, and tell each asker of another.
 */

const ELEMENTS = 9
/** No prime below this may divide the modulus. */
const TRIAL = 65_537
const MODULUS_BITS = { min: 2_048, max: 4_096 }

/** The numbers whose roots are asked for. */
export function permutationElements(sha256: Sha256, modulus: Uint8Array): bigint[] {
  const n = toInteger(modulus)
  const domain = utf8('hexin/completeness-key/1\n')
  return Array.from({ length: ELEMENTS }, (_, i) => {
    // 16 bytes more than the modulus: the remainder is even, but for 2^-128.
    const wide = mgf1(sha256, concat(domain, modulus, Uint8Array.of(i)), modulus.length + 16)
    return toInteger(wide) % n
  })
}

/**
 * Returns if the modulus is of a permutation; else throws.
 * @param roots base64url, one for each of `permutationElements`
 * @throws HexinError COMPLETENESS_KEY_INVALID
 */
export async function verifyPermutation(
  sha256: Sha256,
  { modulus, roots }: { readonly modulus: Uint8Array; readonly roots: readonly string[] },
): Promise<void> {
  const invalid = (detail: string) => new HexinError('COMPLETENESS_KEY_INVALID', { detail })
  const n = toInteger(modulus)
  const bits = n.toString(2).length
  if (bits !== modulus.length * 8 || bits < MODULUS_BITS.min || bits > MODULUS_BITS.max)
    throw invalid(`a modulus of ${bits} bits`)
  if (n % 2n === 0n) throw invalid('The modulus is even.')
  for (let d = 3; d < TRIAL; d += 2) if (n % BigInt(d) === 0n) throw invalid(`${d} divides the modulus.`)
  if (roots.length !== ELEMENTS) throw invalid(`${roots.length} roots`)
  for (const [i, element] of permutationElements(sha256, modulus).entries()) {
    const root = toInteger(fromBase64url(roots[i] ?? ''))
    if (root >= n || modPow(root, EXPONENT * n, n) !== element) throw invalid(`Root ${i} is wrong.`)
    // Each takes some thirty milliseconds, which others need not wait for.
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
}
