import { readFileSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { EvidenceProof } from '@hexin/sdk/api/evidence.ts'
import { fromHex, toBase64url, toHex } from '@hexin/sdk/encoding.ts'
import { itemCommitment } from '@hexin/sdk/evidence/batch.ts'
import { createFileDigests } from '@hexin/sdk/evidence/fileDigests.ts'
import { decodeManifest, encodeManifest } from '@hexin/sdk/evidence/manifest.ts'
import { verifyEvidence } from '@hexin/sdk/evidence/verifyEvidence.ts'
import { jwkPublicKey, type P256Jwk } from '@hexin/sdk/statement/jwk.ts'
import { describe, expect, test } from 'vitest'
import type { evidenceVectors } from '../../scripts/generate/spec/evidence.ts'
import type { logVectors } from '../../scripts/generate/spec/log.ts'

/** The vectors that docs/spec/ quotes, read as a second implementation would read them: from the file alone. */
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../vectors/spec-${name}.json`, import.meta.url), 'utf8'))

const log = read('log') as Awaited<ReturnType<typeof logVectors>>
const evidence = read('evidence') as Awaited<ReturnType<typeof evidenceVectors>>

const es256 = (jwk: P256Jwk) => ({ algorithm: 'ES256', publicKey: jwkPublicKey(jwk) }) as const
const always = { notBefore: 0, notAfter: Number.MAX_SAFE_INTEGER }

describe('evidence', () => {
  const original = Uint8Array.from({ length: evidence.original.length }, (_, i) => (7 * i) % 251)
  const trust = {
    chain: { id: log.chainId, logs: log.logs },
    notaryKeyOf: (keyId: string) =>
      keyId === evidence.notaryKey.keyId ? { ...es256(evidence.notaryKey.jwk), ...always } : undefined,
    noteKeysOf: () => [evidence.log.vkey],
    anchorOf: async () => ({ root: fromHex(evidence.log.root), time: evidence.log.anchoredAt }),
  }

  function digestsOf(data: Uint8Array) {
    const digests = createFileDigests(crypto)
    digests.update(data)
    return digests.finish()
  }

  const verdictOn = (index: number, data: Uint8Array) =>
    verifyEvidence(crypto, {
      proof: evidence.proofs[index] as EvidenceProof,
      digests: digestsOf(data),
      trust,
    })

  test('digests, block map, manifest bytes, item commitments', () => {
    const { sha256, sm3, blocks } = digestsOf(original)
    expect([toHex(sha256), sm3 && toHex(sm3)]).toEqual([evidence.original.sha256, evidence.original.sm3])
    expect(blocks.hashes.map(toHex)).toEqual(evidence.original.blocks)
    expect(toHex(encodeManifest(decodeManifest(fromHex(evidence.manifest))))).toBe(evidence.manifest)
    for (const { length, sha256: digest, sm3: second, salt, commitment } of evidence.items) {
      const item = {
        length,
        sha256: fromHex(digest),
        sm3: second === null ? undefined : fromHex(second),
        salt: fromHex(salt),
      }
      expect(toHex(itemCommitment(crypto, item))).toBe(commitment)
    }
  })

  test('both proofs pass every step for the original', async () => {
    expect((await verdictOn(0, original)).valid).toBe(true)
    expect((await verdictOn(1, original.subarray(0, 300))).valid).toBe(true)
  })

  test('one byte changed: the finding says in which stretch', async () => {
    const changed = original.slice()
    changed[5_000] = 255
    const { valid, findings } = await verdictOn(0, changed)
    expect(valid).toBe(false)
    expect(findings.find(({ step }) => step === 'place')?.found).toEqual({ firstByte: 4096, lastByte: 8191 })
    expect(evidence.proofs[0]?.statement).toBe(toBase64url(fromHex(evidence.statement)))
  })
})
