import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { EvidenceProof, Finding, Verdict } from '@hexin/sdk/api/evidence.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { fromBase64url, toBase64url } from '@hexin/sdk/encoding.ts'
import { createFileDigests, type FileDigests } from '@hexin/sdk/evidence/fileDigests.ts'
import { encodeManifest } from '@hexin/sdk/evidence/manifest.ts'
import { type EvidenceTrust, verifyEvidence } from '@hexin/sdk/evidence/verifyEvidence.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMember } from '../helpers.ts'
import { flipBit, testSigner } from '../proof/helpers.ts'
import {
  ANCHORED_AT,
  digests,
  digestsOf,
  file,
  fileManifest,
  logWith,
  network,
  notary,
  prove,
  trusting,
  window,
} from './proofs.ts'

const { proof, statement, root } = await prove(fileManifest)
const trust = trusting(root)

const verify = (change: Partial<verifyEvidence.Parameters> = {}): Promise<Verdict> =>
  verifyEvidence(crypto, { proof, digests, trust, ...change })

/** The steps that did not pass, with what came out. */
const troubles = ({ findings }: Verdict): Record<string, Finding['result']> =>
  Object.fromEntries(
    findings.filter(({ result }) => result !== 'pass').map(({ step, result }) => [step, result]),
  )
const withProof = (change: Partial<EvidenceProof>) => verify({ proof: { ...proof, ...change } })

describe('untouched evidence', () => {
  test('passes every step, and each says so in both languages', async () => {
    const { valid, findings } = await verify()
    expect(valid).toBe(true)
    expect(findings.map(({ step }) => step)).toEqual(
      'format network length sha256 sm3 notary manifest signature keyTime inclusion chain'.split(' '),
    )
    for (const { result, reason } of findings) {
      expect(result).toBe('pass')
      expect(reason.zh).toMatch(/\p{Script=Han}.*。$/u)
      expect(reason.en).toMatch(/^[A-Z].*\.$/)
    }
  })

  test('is never called genuine: only unaltered since it was anchored', async () => {
    const text = JSON.stringify(await verify())
    expect(text).toContain('可以认定上链后未经篡改')
    expect(text).not.toMatch(/属实|真实|genuine|authentic/i)
  })

  test('without the original: nothing failed, yet the verdict is not true', async () => {
    const verdict = await verify({ digests: undefined })
    expect([verdict.valid, troubles(verdict)]).toEqual([false, { original: 'notChecked' }])
  })

  test('where the platform has no SM3: says so, and the verdict is not true', async () => {
    const inBrowser = createFileDigests(webCrypto)
    inBrowser.update(file)
    const verdict = await verifyEvidence(webCrypto, { proof, digests: inBrowser.finish(), trust })
    expect([verdict.valid, troubles(verdict)]).toEqual([false, { sm3: 'notChecked' }])
  })
})

describe('a changed file', () => {
  const changed = (bytes: Uint8Array) => verify({ digests: digestsOf(bytes) })

  test('fails both digests and is told where it differs, whichever bit was turned', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: file.length * 8 - 1 }), async (bit) => {
        const verdict = await changed(flipBit(file, bit))
        expect(troubles(verdict)).toEqual({ sha256: 'fail', sm3: 'fail', place: 'fail' })
        const { firstByte, lastByte } = placeOf(verdict)
        expect(firstByte).toBeLessThanOrEqual(bit >> 3)
        expect(lastByte).toBeGreaterThanOrEqual(bit >> 3)
        expect(lastByte - firstByte).toBeLessThan(4096)
      }),
      { numRuns: 50 },
    )
  })

  test.each([
    ['cut', file.subarray(0, -1)],
    ['continued', Uint8Array.from([...file, 0])],
    ['empty', new Uint8Array(0)],
  ])('that was %s fails the length too', async (_, bytes) => {
    expect(troubles(await changed(bytes))).toEqual({
      length: 'fail',
      sha256: 'fail',
      sm3: 'fail',
      place: 'fail',
    })
  })

  test.each<[string, Partial<FileDigests>]>([
    ['sha256', { sha256: new Uint8Array(32) }],
    ['sm3', { sm3: new Uint8Array(32) }],
  ])(
    'that has the other digest but not this one fails at %s: all committed digests must match',
    async (step, one) => {
      expect(troubles(await verify({ digests: { ...digests, ...one } }))).toEqual({ [step]: 'fail' })
    },
  )
})

describe('a doctored proof fails where it was doctored:', () => {
  const otherName = encodeManifest({
    ...fileManifest,
    item: { ...fileManifest.item, name: '补充协议.pdf' },
  })

  test('another network', async () => {
    expect(troubles(await withProof({ chain: { ...network, id: 1 } }))).toEqual({ network: 'fail' })
    expect(troubles(await withProof({ chain: { ...network, logs: `0x${'6'.repeat(40)}` } }))).toEqual({
      network: 'fail',
    })
  })

  test('another manifest: not the one that was signed', async () => {
    expect(troubles(await withProof({ manifest: toBase64url(otherName) }))).toEqual({ manifest: 'fail' })
  })

  test('a manifest of the changed file: its digests match, the notary’s signature does not cover it', async () => {
    const forged = digestsOf(flipBit(file, 5))
    const item = {
      ...fileManifest.item,
      ...forged,
      sm3: forged.sm3 ?? never(),
    }
    const manifest = toBase64url(encodeManifest({ ...fileManifest, type: 'file', item }))
    expect(troubles(await verify({ proof: { ...proof, manifest }, digests: forged }))).toEqual({
      manifest: 'fail',
    })
  })

  test('another signature', async () => {
    const spoilt = flipBit(statement, statement.length * 8 - 1)
    // The log has the true statement, so the inclusion fails as well.
    expect(troubles(await withProof({ statement: toBase64url(spoilt) }))).toMatchObject({
      signature: 'fail',
      inclusion: 'fail',
    })
    const { inclusion, root: logged } = await logWith(spoilt)
    const verdict = await verify({
      proof: { ...proof, statement: toBase64url(spoilt), inclusion },
      trust: trusting(logged),
    })
    expect(troubles(verdict)).toEqual({ signature: 'fail' })
  })

  test('by somebody who is no notary', async () => {
    const made = await prove(fileManifest, { by: createMember(6) })
    const verdict = await verify({ proof: made.proof, trust: trusting(made.root) })
    expect(troubles(verdict)).toMatchObject({ notary: 'fail' })
  })

  test('by a notary’s number with another key', async () => {
    const made = await prove(fileManifest, { by: createMember(5) })
    expect(troubles(await verify({ proof: made.proof, trust: trusting(made.root) }))).toEqual({
      notary: 'fail',
    })
  })

  test.each<[string, () => unknown]>([
    ['no inclusion', () => null],
    ['another leaf’s place', () => ({ ...(proof.inclusion as object), index: 0 })],
    ['another path', () => ({ ...(proof.inclusion as object), path: [] })],
    ['another log’s checkpoint', async () => (await logWith(statement, { name: 'hexin/1/0x0/5' })).inclusion],
    [
      'a checkpoint that the log did not sign',
      async () => (await logWith(statement, { signer: testSigner(9) })).inclusion,
    ],
  ])('%s', async (_, make) => {
    const verdict = await withProof({ inclusion: await make() })
    expect(troubles(verdict)).toEqual({ inclusion: 'fail', keyTime: 'unknown' })
  })

  test.each<[string, Partial<EvidenceProof>]>([
    ['a manifest that is no CBOR', { manifest: 'AAAA' }],
    ['a manifest that is no base64url', { manifest: '!' }],
    ['a statement that is no COSE', { statement: 'AAAA' }],
    ['nothing for a statement', { statement: '' }],
    [
      'an item, as if it were of a batch',
      { item: { index: 0, length: 1, sha256: 'A'.repeat(43), sm3: null, salt: 'A'.repeat(22), path: [] } },
    ],
  ])('%s: it can’t be read', async (_, change) => {
    expect(troubles(await withProof(change))).toEqual({ format: 'fail' })
  })

  test('whatever bytes are in place of manifest or statement: a finding, never an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('manifest', 'statement' as const), fc.nat(), async (part, pick) => {
        const bytes = fromBase64url(proof[part])
        const forged = toBase64url(flipBit(bytes, pick % (bytes.length * 8)))
        const verdict = await withProof({ [part]: forged })
        expect([verdict.valid, Object.values(troubles(verdict))]).toEqual([
          false,
          expect.arrayContaining(['fail']),
        ])
      }),
      { numRuns: 200 },
    )
  })
})

describe('the chain decides', () => {
  test.each<[string, EvidenceTrust['anchorOf']]>([
    ['has no checkpoint of this size', async () => undefined],
    ['has another root', async () => ({ root: new Uint8Array(32), time: ANCHORED_AT })],
  ])('where it %s, nothing is final and the time of the key unknown', async (_, anchorOf) => {
    expect(troubles(await verify({ trust: { ...trust, anchorOf } }))).toEqual({
      chain: 'fail',
      keyTime: 'unknown',
    })
  })

  test.each([
    [window.notBefore - 1, { keyTime: 'fail' }],
    [window.notBefore, {}],
    [window.notAfter - 1, {}],
    [window.notAfter, { keyTime: 'fail' }],
  ])('anchored at %i: %j, whatever time the notary wrote', async (time, expected) => {
    expect(troubles(await verify({ trust: trusting(root, time) }))).toEqual(expected)
  })

  test('where the verifier can’t ask it, that is an error of his, not a finding', async () => {
    const anchorOf = () => Promise.reject(new TypeError('fetch failed'))
    await expect(verify({ trust: { ...trust, anchorOf } })).rejects.toThrow('fetch failed')
  })
})

test('the proof names the notary, so that it can be asked', async () => {
  const { findings } = await verify()
  expect(findings.find(({ step }) => step === 'notary')?.found).toBe(notary.number)
})

function placeOf({ findings }: Verdict): { readonly firstByte: number; readonly lastByte: number } {
  const place = findings.find(({ step }) => step === 'place') ?? never()
  return place.found as ReturnType<typeof placeOf>
}

function never(): never {
  throw new Error('not of this type')
}
