import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { Finding, Verdict } from '@hexin/sdk/api/evidence.ts'
import { itemCommitment } from '@hexin/sdk/evidence/batch.ts'
import type { FileDigests } from '@hexin/sdk/evidence/fileDigests.ts'
import { verifyEvidence } from '@hexin/sdk/evidence/verifyEvidence.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex, outcomeOf } from '../proof/helpers.ts'
import { digestsOf, file, proveInBatch, trusting } from './proofs.ts'

const troubles = ({ findings }: Verdict): Record<string, Finding['result']> =>
  Object.fromEntries(
    findings.filter(({ result }) => result !== 'pass').map(({ step, result }) => [step, result]),
  )

describe('a digest of a batch', () => {
  const files = Array.from({ length: 5 }, (_, i) => digestsOf(file.subarray(i)))
  const noSm3 = files.map((item) => ({ ...item, sm3: undefined }))
  const inBatch = async (index: number, change: object = {}, given: readonly FileDigests[] = files) => {
    const made = await proveInBatch(index, given)
    const item = { ...made.proof.item, ...change } as typeof made.proof.item
    return verifyEvidence(crypto, {
      ...{ proof: { ...made.proof, item }, digests: files[index], trust: trusting(made.root) },
    })
  }

  test.each([0, 1, 2, 3, 4])('number %i verifies; the finding says who computed it', async (index) => {
    const { valid, findings } = await inBatch(index)
    expect(valid).toBe(true)
    expect(findings.find(({ step }) => step === 'batch')?.reason.en).toMatch(
      /its submitter computed it, not the notary/,
    )
  })

  test('without SM3 verifies by what was committed', async () => {
    expect((await inBatch(1, {}, noSm3)).valid).toBe(true)
  })

  test.each<[string, object]>([
    ['another place', { index: 2 }],
    ['a place outside', { index: 5 }],
    ['another length', { length: 1 }],
    ['a negative length', { length: -1 }],
    ['half a byte', { length: 1.5 }],
    ['another digest', { sha256: 'A'.repeat(43) }],
    ['no SM3 where one was committed', { sm3: null }],
    ['another salt', { salt: 'A'.repeat(21).concat('w') }],
    ['a salt of another length', { salt: 'A'.repeat(43) }],
    ['no salt', { salt: '' }],
    ['no path', { path: [] }],
    ['a path of junk', { path: ['AAAA'] }],
    ['a path that is no base64url', { path: ['!'] }],
  ])('with %s is not in it', async (_, change) => {
    expect(troubles(await inBatch(1, change))).toMatchObject({ batch: 'fail' })
  })

  test('another file of the same batch is not this one', async () => {
    const made = await proveInBatch(1, files)
    const verdict = await verifyEvidence(crypto, {
      ...{ proof: made.proof, digests: files[2], trust: trusting(made.root) },
    })
    expect(troubles(verdict)).toMatchObject({ length: 'fail', sha256: 'fail', sm3: 'fail' })
  })

  test('without its item can’t be read', async () => {
    const made = await proveInBatch(1, files)
    const verdict = await verifyEvidence(crypto, {
      ...{ proof: { ...made.proof, item: null }, digests: files[1], trust: trusting(made.root) },
    })
    expect(troubles(verdict)).toEqual({ format: 'fail' })
  })
})

describe('what stands in the tree for a digest', () => {
  const sized = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  const items = fc.record({
    length: fc.maxSafeNat(),
    sha256: sized(32),
    sm3: fc.option(sized(32), { nil: undefined }),
    salt: sized(16),
  })

  test('is another for any other item', () => {
    fc.assert(
      fc.property(items, items, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other)
        expect(hex(itemCommitment(crypto, one)) === hex(itemCommitment(crypto, other))).toBe(same)
      }),
    )
  })

  test('without its salt is not to be guessed: the same file has another one in each batch', () => {
    const [one, other] = [1, 2].map((salt) =>
      itemCommitment(crypto, { ...digestsOf(file), salt: new Uint8Array(16).fill(salt) }),
    )
    expect(one).not.toEqual(other)
  })

  test.each<[string, object]>([
    ['a longer salt', { salt: new Uint8Array(48) }],
    ['no salt', { salt: new Uint8Array(0) }],
    ['a short digest', { sha256: new Uint8Array(31) }],
    ['a long SM3', { sm3: new Uint8Array(33) }],
    ['a negative length', { length: -1 }],
    ['half a byte', { length: 0.5 }],
    ['a length that no double holds', { length: 2 ** 53 }],
  ])(
    'has each part in its one length: %s is refused, or one commitment could be opened as two items',
    (_, change) => {
      const item = { ...digestsOf(file), salt: new Uint8Array(16) }
      expect(outcomeOf(() => itemCommitment(crypto, item))).toBe('accepted')
      expect(outcomeOf(() => itemCommitment(crypto, { ...item, ...change }))).toBe('EVIDENCE_BATCH_INVALID')
    },
  )
})
