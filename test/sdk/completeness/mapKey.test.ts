import { generatePrimeSync } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { fromInteger, modPow, toInteger } from '@hexin/sdk/completeness/integers.ts'
import { verifyMapKey } from '@hexin/sdk/completeness/mapKey.ts'
import { permutationElements, verifyPermutation } from '@hexin/sdk/completeness/permutation.ts'
import { labelInput, verifyVrf, vrfHash, vrfMessage } from '@hexin/sdk/completeness/vrf.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { toBase64url } from '@hexin/sdk/encoding.ts'
import { signStatement } from '@hexin/sdk/statement/jws.ts'
import { describe, expect, test } from 'vitest'
import { createMember } from '../helpers.ts'
import { asyncOutcomeOf, outcomeOf } from '../proof/helpers.ts'
import { labelKey, made, mapKeyPayload, signMapKey } from './testMap.ts'

const { sha256 } = crypto
const { modulus } = labelKey

describe('a label', () => {
  const alpha = labelInput('uscc:91350100M000100Y43', 'loan')
  const pi = labelKey.sign(vrfMessage(sha256, modulus, alpha))

  test('is checked by whoever has the public key, here and in a browser, and is always the same', () => {
    const beta = verifyVrf(sha256, { modulus, alpha, pi })
    expect(beta).toEqual(vrfHash(sha256, pi))
    expect(verifyVrf(webCrypto.sha256, { modulus, alpha, pi })).toEqual(new Uint8Array(beta))
    expect(labelKey.sign(vrfMessage(sha256, modulus, alpha))).toEqual(pi)
  })

  test('is no other company’s, no other kind’s and no other key’s', () => {
    const other = Uint8Array.from(modulus, (byte, i) => (i === 9 ? byte ^ 1 : byte))
    for (const wrong of [
      { modulus, alpha: labelInput('uscc:91330100799655058B', 'loan'), pi },
      { modulus, alpha: labelInput('uscc:91350100M000100Y43', 'tax'), pi },
      { modulus: other, alpha, pi },
      { modulus, alpha, pi: pi.subarray(1) },
      // The same number modulo n is another proof, and would have another output.
      { modulus, alpha, pi: fromInteger(toInteger(pi) + toInteger(modulus), modulus.length + 1) },
    ])
      expect(outcomeOf(() => verifyVrf(sha256, wrong))).toBe('COMPLETENESS_LABEL_INVALID')
  })
})

describe('a map key', () => {
  const check = (change: { modulus?: Uint8Array; roots?: readonly string[] }) =>
    asyncOutcomeOf(() => verifyPermutation(sha256, { modulus, roots: made.roots, ...change }))

  test('is a permutation, shown by roots of numbers that follow from it', async () => {
    expect(await check({})).toBe('accepted')
  })

  test('with a root that is none, too few of them, or those of another key: refused', async () => {
    const [first = '', ...rest] = made.roots
    expect(await check({ roots: rest })).toBe('COMPLETENESS_KEY_INVALID')
    expect(await check({ roots: [...rest, first] })).toBe('COMPLETENESS_KEY_INVALID')
    const other = Uint8Array.from(modulus, (byte, i) => (i === 200 ? byte ^ 2 : byte))
    expect(await check({ modulus: other })).toBe('COMPLETENESS_KEY_INVALID')
  })

  test('that is short, even, or has a small factor: refused', async () => {
    expect(await check({ modulus: modulus.subarray(0, 128) })).toBe('COMPLETENESS_KEY_INVALID')
    const even = Uint8Array.from(modulus, (byte, i) => (i === 255 ? byte & 0xfe : byte))
    expect(await check({ modulus: even })).toBe('COMPLETENESS_KEY_INVALID')
    const threefold = fromInteger((toInteger(modulus) / 3n) * 3n, modulus.length)
    expect(await check({ modulus: threefold })).toBe('COMPLETENESS_KEY_INVALID')
  })

  test('that was made so that a company has many labels: the attack works, and no roots can be given for it', async () => {
    // 65537 divides p - 1: each 65537-th power has that many roots.
    const p = generatePrimeSync(1_024, { add: 2n * 65_537n, rem: 1n, bigint: true })
    const rigged = await primeBeside(p)
    const n = toInteger(rigged.modulus)
    const unity = modPow(3n, (p - 1n) / 65_537n, p)
    // A number that is 1 modulo q and a root of one modulo p, by the Chinese remainder.
    const [q, inverse] = [rigged.q, modPow(rigged.q, p - 2n, p)]
    const factor = (1n + q * (((((unity - 1n) * inverse) % p) + p) % p)) % n
    expect(factor === 1n).toBe(false)
    expect(modPow(factor, 65_537n, n)).toBe(1n)
    const x = 123_456_789n
    const [one, two] = [x, (x * factor) % n]
    expect(modPow(one, 65_537n, n)).toBe(modPow(two, 65_537n, n))
    // None of the numbers has a root but by the rarest chance, so whatever stands there is refused.
    const elements = permutationElements(sha256, rigged.modulus)
    const residues = elements.filter((element) => modPow(element % p, (p - 1n) / 65_537n, p) === 1n)
    expect(residues).toEqual([])
    const roots = elements.map((element) => toBase64url(fromInteger(element, 256)))
    expect(await check({ modulus: rigged.modulus, roots })).toBe('COMPLETENESS_KEY_INVALID')
  })

  test('is the provider’s own statement', async () => {
    const [provider, stranger] = [createMember(3), createMember(4)]
    const keyOf = (id: string) => {
      const member = [provider, stranger].find(({ keyId }) => keyId === id)
      return member && { ...member.key, member: member.number }
    }
    const { statement } = await signMapKey(provider)
    expect(await verifyMapKey(crypto, { statement, provider: 3, keyOf })).toEqual(new Uint8Array(modulus))
    const others = await signStatement({
      ...{ type: 'hexin-map-key+jwt', keyId: stranger.keyId, signer: stranger.signer },
      payload: mapKeyPayload(3),
    })
    expect(await asyncOutcomeOf(() => verifyMapKey(crypto, { statement: others, provider: 3, keyOf }))).toBe(
      'STATEMENT_KEY_UNKNOWN',
    )
    expect(await asyncOutcomeOf(() => verifyMapKey(crypto, { statement, provider: 4, keyOf }))).toBe(
      'STATEMENT_KEY_UNKNOWN',
    )
  })
})

/** A modulus of 2,048 bits with this prime in it. */
async function primeBeside(p: bigint): Promise<{ readonly modulus: Uint8Array; readonly q: bigint }> {
  for (;;) {
    const q = generatePrimeSync(1_024, { bigint: true })
    if ((p * q).toString(2).length === 2_048) return { modulus: fromInteger(p * q, 256), q }
  }
}
