import { readFileSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { commitmentOf, labelOf } from '@hexin/sdk/completeness/entry.ts'
import { verifyEquivocation } from '@hexin/sdk/completeness/equivocation.ts'
import { mapLeafHash, rootOfPath, subtreeOf } from '@hexin/sdk/completeness/prefixTree.ts'
import { mapKeySchema } from '@hexin/sdk/completeness/statements.ts'
import { labelInput, verifyVrf } from '@hexin/sdk/completeness/vrf.ts'
import { fromBase64url, fromHex, toHex } from '@hexin/sdk/encoding.ts'
import { jwkPublicKey, type P256Jwk } from '@hexin/sdk/statement/jwk.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { describe, expect, test } from 'vitest'
import type { exchangeVectors } from '../../../scripts/generate/spec/exchange.ts'

const completeness = JSON.parse(
  readFileSync(new URL('../../vectors/spec-completeness.json', import.meta.url), 'utf8'),
) as Awaited<ReturnType<typeof exchangeVectors>>['completeness']
const es256 = (jwk: P256Jwk) => ({ algorithm: 'ES256', publicKey: jwkPublicKey(jwk) }) as const

describe('the vectors of docs/spec/completeness.md', () => {
  const { sha256 } = crypto
  const { payload } = decodeStatement(completeness.mapKey, 'hexin-map-key+jwt')
  const modulus = fromBase64url(mapKeySchema.parse(payload).modulus)

  test('labels, entries and the root', () => {
    for (const { subject, kind, period, ...entry } of completeness.entries) {
      const alpha = labelInput(subject, kind)
      expect(toHex(alpha)).toBe(entry.alpha)
      const beta = verifyVrf(sha256, { modulus, alpha, pi: fromBase64url(entry.proof) })
      expect(toHex(beta)).toBe(entry.beta)
      expect(toHex(labelOf(sha256, beta, period))).toBe(entry.label)
      const commitment = commitmentOf(sha256, { ...entry, root: fromHex(entry.root) }, fromHex(entry.opening))
      expect(toHex(commitment)).toBe(entry.commitment)
      expect(toHex(mapLeafHash(sha256, { label: fromHex(entry.label), commitment }))).toBe(entry.leafHash)
    }
    const leaves = completeness.entries.map(({ label, commitment }) => ({
      label: fromHex(label),
      commitment: fromHex(commitment),
    }))
    expect(toHex(subtreeOf(sha256, leaves).hash)).toBe(completeness.root)
  })

  test('an entry that is there, and one that isn’t', () => {
    const [own] = completeness.entries
    const { membership, absence } = completeness
    const siblings = (all: readonly string[]) => all.map((hash) => fromHex(hash))
    const end = own && { label: fromHex(own.label), commitment: fromHex(own.commitment) }
    const there = rootOfPath(sha256, fromHex(membership.label), {
      end,
      siblings: siblings(membership.siblings),
    })
    expect(there && toHex(there)).toBe(completeness.root)
    const other = absence.other && {
      label: fromHex(absence.other.label),
      commitment: fromHex(absence.other.commitment),
    }
    const missing = rootOfPath(sha256, fromHex(absence.label), {
      end: other,
      siblings: siblings(absence.siblings),
    })
    expect(missing && toHex(missing)).toBe(completeness.root)
  })

  test('two epochs with one number', async () => {
    const statements = [completeness.epoch, completeness.second] as const
    const keyOf = (keyId: string) => {
      const found = completeness.keys.find((key) => key.keyId === keyId)
      return found && { ...es256(found.jwk), member: found.member }
    }
    expect(await verifyEquivocation(crypto, { statements, keyOf })).toEqual({
      kind: 'two',
      provider: 4,
      number: 1,
    })
  })
})
