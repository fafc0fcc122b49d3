import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { decodeCbor, encodeCbor, Tagged } from '@hexin/sdk/evidence/cbor.ts'
import { decodeManifest, encodeManifest, type Manifest, phases } from '@hexin/sdk/evidence/manifest.ts'
import { decodeEvidence, isSignedOver, signEvidence } from '@hexin/sdk/evidence/statement.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AT, createMember } from '../helpers.ts'
import { asyncOutcomeOf, flipBit, outcomeOf } from '../proof/helpers.ts'
import { evidenceId, fileManifest, idText, notary } from './proofs.ts'

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

describe('CBOR', () => {
  // RFC 8949, appendix A.
  test.each<[string, unknown]>([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['20', -1],
    ['3863', -100],
    ['4401020304', Uint8Array.of(1, 2, 3, 4)],
    ['6449455446', 'IETF'],
    ['63e6b0b4', '水'],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    [
      'a201020304',
      new Map([
        [1, 2],
        [3, 4],
      ]),
    ],
    ['f5', true],
    ['f6', null],
  ])('%s is %j, both ways', (hex, value) => {
    expect(Buffer.from(encodeCbor(value)).toString('hex')).toBe(hex)
    expect(decodeCbor(bytes(hex))).toEqual(value)
  })

  test.each([
    ['an integer longer than it need be', '1817'],
    ['a length longer than it need be', '580161'],
    ['an indefinite list', '9f01ff'],
    ['an indefinite text', '7f6161ff'],
    ['keys out of order', 'a203040102'],
    ['a key twice', 'a201020103'],
    ['a whole number as a float', 'f93c00'],
    ['NaN', 'f97e00'],
    ['infinity', 'f97c00'],
    ['undefined', 'f7'],
    ['a tag that nobody asked for', 'c11a514b67b0'],
    ['a byte after the end', '0000'],
    ['a text that is cut', '6461'],
    ['nothing', ''],
  ])('%s is refused', (_, hex) => expect(() => decodeCbor(bytes(hex))).toThrow())

  test('a tag that was asked for comes with its number', () => {
    expect(decodeCbor(bytes('d28101'), 18)).toEqual(new Tagged(18, [1]))
    expect(() => decodeCbor(bytes('d28101'), 17)).toThrow()
  })

  test('whatever is read has that one spelling', () => {
    const likely = fc.jsonValue().map((value) => encodeCbor(value))
    let taken = 0
    fc.assert(
      fc.property(likely, fc.nat(), fc.boolean(), (encoded, pick, spoil) => {
        const given = spoil ? flipBit(encoded, pick % (encoded.length * 8)) : encoded
        let value: unknown
        try {
          value = decodeCbor(given)
        } catch {
          return
        }
        taken++
        expect(Buffer.from(encodeCbor(value))).toEqual(Buffer.from(given))
      }),
      { numRuns: 500 },
    )
    expect(taken).toBeGreaterThan(50)
  })
})

describe('a manifest', () => {
  const batch: Manifest = { type: 'batch', evidenceId, phase: 'before', size: 3, root: new Uint8Array(32) }
  const { item } = fileManifest
  const outcome = (value: unknown) => outcomeOf(() => decodeManifest(encodeCbor(value)))

  test.each([fileManifest, batch, ...phases.map((phase) => ({ ...batch, phase }))])(
    'comes back: %#',
    (manifest) => {
      expect(decodeManifest(encodeManifest(manifest))).toEqual(manifest)
    },
  )

  test('has one spelling of a name, however it was typed', () => {
    const named = (name: string) => encodeManifest({ ...fileManifest, item: { ...item, name } })
    expect(named('re\u0301sume\u0301.pdf')).toEqual(named('résumé.pdf'))
  })

  const head = [1, evidenceId, 0]
  test.each<[string, unknown]>([
    ['another version', [2, evidenceId, 0, 'batch', 3, new Uint8Array(32)]],
    ['a short id', [1, new Uint8Array(15), 0, 'batch', 3, new Uint8Array(32)]],
    ['an unknown phase', [1, evidenceId, 3, 'batch', 3, new Uint8Array(32)]],
    ['an unknown type', [...head, 'folder', 3, new Uint8Array(32)]],
    ['a batch of none', [...head, 'batch', 0, new Uint8Array(32)]],
    ['a batch of 4,097', [...head, 'batch', 4097, new Uint8Array(32)]],
    ['a short root', [...head, 'batch', 3, new Uint8Array(31)]],
    ['a part more', [...head, 'batch', 3, new Uint8Array(32), 0]],
    ['a part less', [...head, 'batch', 3]],
    ['a file without its item', [...head, 'file']],
    ['no list', 'file'],
  ])('with %s is refused', (_, value) => expect(outcome(value)).toBe('EVIDENCE_MANIFEST_MALFORMED'))

  test.each<[string, (parts: unknown[]) => unknown[]]>([
    ['a negative length', (parts) => parts.with(2, -1)],
    ['a short SHA-256', (parts) => parts.with(3, new Uint8Array(31))],
    ['a short SM3', (parts) => parts.with(4, new Uint8Array(31))],
    ['no SM3', (parts) => parts.with(4, null)],
    ['a short salt', (parts) => parts.with(5, new Uint8Array(16))],
    ['blocks of no whole hashes', (parts) => parts.with(6, [4096, new Uint8Array(33)])],
    ['too many blocks', (parts) => parts.with(6, [4096, new Uint8Array(32 * 4097)])],
    ['blocks below 4 KiB', (parts) => parts.with(6, [4095, new Uint8Array(32)])],
    ['a part more', (parts) => [...parts, 0]],
  ])('whose file has %s is refused', (_, change) => {
    const decoded = decodeCbor(encodeManifest(fileManifest)) as unknown[]
    expect(outcome(decoded)).toBe('accepted')
    expect(outcome(decoded.with(4, change(decoded[4] as unknown[])))).toBe('EVIDENCE_MANIFEST_MALFORMED')
  })

  test('of any bytes that are none is refused, never thrown over', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (junk) => {
        expect(outcomeOf(() => decodeManifest(junk))).toBe('EVIDENCE_MANIFEST_MALFORMED')
      }),
    )
  })
})

const manifest = encodeManifest(fileManifest)
const statement = await signEvidence(crypto, {
  ...{ manifest, evidenceId, issuedAt: AT },
  ...{ keyId: notary.keyId, signer: notary.signer },
})

describe('an evidence statement', () => {
  const parts = (decodeCbor(statement, 18) as Tagged).value as [
    Uint8Array,
    Map<never, never>,
    Uint8Array,
    Uint8Array,
  ]
  const header = decodeCbor(parts[0]) as Map<number, unknown>
  const made = (at: number, value: unknown) => encodeCbor(new Tagged(18, [...parts].with(at, value as never)))
  const withHeader = (label: number, value: unknown) => made(0, encodeCbor(new Map(header).set(label, value)))
  const outcome = (encoded: Uint8Array) => outcomeOf(() => decodeEvidence(encoded))

  test('says who, about what, when; and holds the manifest’s hash alone', async () => {
    const decoded = decodeEvidence(statement)
    expect(decoded).toMatchObject({ keyId: notary.keyId, issuer: 5, evidenceId: idText, issuedAt: AT })
    expect(Buffer.from(decoded.manifestHash)).toEqual(crypto.sha256(manifest))
    expect(Buffer.from(statement).includes(Buffer.from('借款合同'))).toBe(false)
    expect(await isSignedOver(crypto, { statement: decoded, manifest, key: notary.key })).toEqual({
      signature: true,
      manifest: true,
    })
  })

  test('by another key, or over another manifest, is told apart', async () => {
    const decoded = decodeEvidence(statement)
    const { key } = createMember(5)
    expect(await isSignedOver(crypto, { statement: decoded, manifest, key })).toEqual({
      signature: false,
      manifest: true,
    })
    const other = encodeManifest({ ...fileManifest, phase: 'after' })
    expect(await isSignedOver(crypto, { statement: decoded, manifest: other, key: notary.key })).toEqual({
      signature: true,
      manifest: false,
    })
  })

  test('control: put together again from its parts, it is the same', () => {
    expect(made(2, parts[2])).toEqual(statement)
    expect(outcome(statement)).toBe('accepted')
  })

  test.each<[string, () => Uint8Array]>([
    ['no tag', () => encodeCbor(parts)],
    ['the tag of another COSE message', () => encodeCbor(new Tagged(17, parts))],
    ['three parts', () => encodeCbor(new Tagged(18, parts.slice(0, 3)))],
    ['an unprotected header', () => made(1, new Map([[4, 'x']]))],
    ['a detached payload', () => made(2, null)],
    ['a payload of another length', () => made(2, new Uint8Array(31))],
    ['a signature of another length', () => made(3, new Uint8Array(63))],
    ['an empty header', () => made(0, new Uint8Array())],
    ['another algorithm', () => withHeader(1, -8)],
    ['no algorithm', () => withHeader(1, null)],
    ['a critical label', () => withHeader(2, [99])],
    ['another type', () => withHeader(16, 'application/other')],
    ['another hash for the payload', () => withHeader(258, -44)],
    ['another preimage', () => withHeader(259, 'text/plain')],
    ['a label that nobody knows', () => withHeader(999, 1)],
    ['a key id that names no member', () => withHeader(4, Buffer.from('key'))],
    ['no claims', () => withHeader(15, null)],
    [
      'another issuer than the key’s member',
      () =>
        withHeader(
          15,
          new Map<number, unknown>([
            [1, 'urn:hexin:member:6'],
            [2, idText],
            [6, AT],
          ]),
        ),
    ],
    [
      'no subject',
      () =>
        withHeader(
          15,
          new Map<number, unknown>([
            [1, 'urn:hexin:member:5'],
            [6, AT],
          ]),
        ),
    ],
    [
      'no time',
      () =>
        withHeader(
          15,
          new Map<number, unknown>([
            [1, 'urn:hexin:member:5'],
            [2, idText],
          ]),
        ),
    ],
    ['a byte after the end', () => Uint8Array.from([...statement, 0])],
  ])('with %s is malformed', (_, make) => {
    expect(outcome(make())).toBe('EVIDENCE_STATEMENT_MALFORMED')
  })

  test('with any bit turned is malformed, or its signature does not hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: statement.length * 8 - 1 }), async (bit) => {
        const forged = flipBit(statement, bit)
        if (outcome(forged) !== 'accepted') return
        const { signature } = await isSignedOver(crypto, {
          ...{ statement: decodeEvidence(forged), manifest, key: notary.key },
        })
        expect(signature).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('of any bytes that are none is malformed, never thrown over', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (junk) => {
        expect(await asyncOutcomeOf(async () => decodeEvidence(junk))).toBe('EVIDENCE_STATEMENT_MALFORMED')
      }),
    )
  })
})
