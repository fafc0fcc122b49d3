import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { softwareSigningInput } from '@hexin/sdk/consent/officerSignature.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { canonicalJson, toBase64url } from '@hexin/sdk/encoding.ts'
import { MARKED_MAX, type Receipt } from '@hexin/sdk/exchange/messages.ts'
import { parseObjection, type SignedObjection, saltedTextHash } from '@hexin/sdk/objection/objection.ts'
import { objectionReceiptSchema } from '@hexin/sdk/objection/statements.ts'
import { findUnmarked } from '@hexin/sdk/objection/unmarked.ts'
import { type MarkTrust, verifyMark } from '@hexin/sdk/objection/verifyMark.ts'
import { verifyObjection } from '@hexin/sdk/objection/verifyObjection.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { describe, expect, test } from 'vitest'
import { assert } from '../consent/authenticator.ts'
import { AT, bindingOf, createMember, createOfficer, otherSubject } from '../helpers.ts'
import { asyncOutcomeOf } from '../proof/helpers.ts'
import {
  type MarkLie,
  markOf,
  objectionByPasskey,
  objectionOf,
  officer,
  provider,
  registrar,
  type Terms,
  termsOf,
  trust,
} from './objections.ts'

const outcome = async (shown: SignedObjection) => {
  const [native, web] = await Promise.all(
    [crypto, webCrypto].map((port) => asyncOutcomeOf(() => verifyObjection(port, { shown, trust }))),
  )
  expect(web).toBe(native)
  return native
}

describe('an objection', () => {
  test('by an officer’s software key: taken, in a browser alike', async () => {
    expect(await outcome(await objectionOf())).toBe('accepted')
    expect(await outcome(await objectionOf({ statement: null }))).toBe('accepted')
  })

  test('by a passkey on the wallet’s page: taken', async () => {
    expect(await outcome(await objectionByPasskey((text) => assert(officer, text)))).toBe('accepted')
  })

  test.each([
    ['on another page', { origin: 'https://bank.example' }],
    ['over another text', { challenge: new Uint8Array(32) }],
    ['by nobody who was verified', { flags: 1 }],
  ])('by a passkey %s: refused', async (_, change) => {
    const signed = await objectionByPasskey((text) => assert(officer, text, change))
    expect(await outcome(signed)).toBe('OBJECTION_SIGNATURE_INVALID')
  })

  test('says to whoever sees it nothing of what is wrong but a salted hash', async () => {
    const { objection, detail } = await objectionOf()
    expect(objection).not.toContain(termsOf().detail)
    expect(parseObjection(objection).detail).toBe(saltedTextHash(crypto, detail))
    const again = await objectionOf()
    expect(again.detail.salt).not.toBe(detail.salt)
  })

  test('of a stranger’s key, or under a binding of another company or key: refused', async () => {
    const stranger = createOfficer()
    expect(await outcome(await objectionOf({}, { signer: stranger.signer }))).toBe(
      'OBJECTION_SIGNATURE_INVALID',
    )
    const other = await bindingOf(registrar, officer, { about: otherSubject })
    expect(await outcome(await objectionOf({}, { binding: other }))).toBe('OBJECTION_SIGNATURE_INVALID')
    expect(await outcome(await objectionOf({ subject: otherSubject }))).toBe('OBJECTION_SIGNATURE_INVALID')
    const madeUp = await bindingOf(createMember(9), officer)
    expect(await outcome(await objectionOf({}, { binding: madeUp }))).toBe('OBJECTION_SIGNATURE_INVALID')
  })

  test('signed for another network: refused', async () => {
    expect(await outcome(await objectionOf({ chain: { id: 1, grants: `0x${'4'.repeat(40)}` } }))).toBe(
      'OBJECTION_CHAIN_MISMATCH',
    )
  })

  test('with a signature over a grant, or over another objection: refused', async () => {
    const signed = await objectionOf()
    const overGrant = toBase64url(await officer.signer.sign(softwareSigningInput(signed.objection)))
    const { signature: other } = await objectionOf()
    for (const signature of [{ ...signed.signature, signature: overGrant }, other])
      expect(await outcome({ ...signed, signature })).toBe('OBJECTION_SIGNATURE_INVALID')
    expect(await outcome({ ...signed, signature: { ...signed.signature, officer: 1 } })).toBe(
      'OBJECTION_SIGNATURE_INVALID',
    )
  })

  test.each<[string, Terms]>([
    ['no field', { fields: [] }],
    ['a field twice', { fields: ['status', 'status'] }],
    ['a field that the kind does not have', { fields: ['toString'] }],
    ['a kind that there is not', { kind: 'none' }],
    ['a ground that there is not', { ground: 'because' as never }],
    ['a record that is no hash', { record: 'L1' }],
    ['a statement with invisible characters', { statement: 'a\u202eb' }],
    ['a statement that is too long', { statement: '长'.repeat(501) }],
  ])('with %s: refused', async (_, terms) => {
    expect(await outcome(await objectionOf(terms))).toBe('OBJECTION_MALFORMED')
  })

  test('in any other spelling, or with a part that nobody knows: refused', async () => {
    const signed = await objectionOf()
    const parsed = JSON.parse(signed.objection) as object
    for (const text of [` ${signed.objection}`, canonicalJson({ ...parsed, more: 1 }), 'nothing', '[]'])
      expect(await outcome({ ...signed, objection: text })).toBe('OBJECTION_MALFORMED')
  })
})

describe('a mark', () => {
  const marks: MarkTrust = {
    keyOf: (id) => (id === provider.keyId ? { ...provider.key, member: provider.number } : undefined),
    objections: trust,
  }
  const verified = async (lie: MarkLie = {}) =>
    verifyMark(crypto, { mark: await markOf(await objectionOf(), lie), trust: marks })

  test('open or refused: verifies', async () => {
    expect((await verified()).outcome).toMatchObject({ outcome: 'refused', reason: 'confirmed' })
    expect((await verified({ outcome: null })).outcome).toBeUndefined()
  })

  test.each<[string, MarkLie, string]>([
    ['by another member', { by: createMember(3) }, 'STATEMENT_KEY_UNKNOWN'],
    [
      'whose receipt is of another record',
      { receipt: { record: 'X'.repeat(43) } },
      'OBJECTION_STATEMENT_INVALID',
    ],
    ['whose receipt is of fewer fields', { receipt: { fields: ['loss'] } }, 'OBJECTION_STATEMENT_INVALID'],
    [
      'whose receipt is of another objection',
      { receipt: { objection: 'X'.repeat(43) } },
      'OBJECTION_STATEMENT_INVALID',
    ],
    ['whose receipt has a part that nobody knows', { receipt: { more: 1 } }, 'OBJECTION_STATEMENT_INVALID'],
    [
      'whose outcome is of another receipt',
      { outcome: { receipt: 'X'.repeat(43) } },
      'OBJECTION_STATEMENT_INVALID',
    ],
    ['whose outcome has another number', { outcome: { number: 2 } }, 'OBJECTION_STATEMENT_INVALID'],
    ['whose outcome gives no reason', { outcome: { reason: undefined } }, 'OBJECTION_STATEMENT_INVALID'],
    ['whose outcome is no outcome', { outcomeType: 'hexin-receipt+jwt' }, 'STATEMENT_MALFORMED'],
  ])('%s: refused', async (_, lie, code) => {
    expect(await asyncOutcomeOf(() => verified(lie))).toBe(code)
  })

  test('with a statement that the company did not sign: refused', async () => {
    const mark = await markOf(await objectionOf())
    const other = await objectionOf({ statement: '无异议' })
    expect(
      await asyncOutcomeOf(() =>
        verifyMark(crypto, { mark: { ...mark, objection: other.objection }, trust: marks }),
      ),
    ).toBe('OBJECTION_SIGNATURE_INVALID')
  })
})

test('of the askers’ receipts, those of answers that should have carried the mark and did not', async () => {
  const mark = await markOf(await objectionOf(), { outcome: null })
  const { payload } = decodeStatement(mark.receipt, 'hexin-objection-receipt+jwt')
  const receipt = objectionReceiptSchema.parse(payload)
  const answered = { provider: 3, kind: 'loan', outcome: 'answered', records: 1, at: AT + 1 } as Receipt
  const unmarked = (change: Partial<Receipt>, correctedAt?: number) =>
    findUnmarked({
      receipt,
      outcome: correctedAt === undefined ? undefined : ({ outcome: 'corrected', at: correctedAt } as never),
      receipts: [{ ...answered, ...change }],
    }).length
  expect(unmarked({})).toBe(1)
  expect(unmarked({ marked: ['X'.repeat(43)] })).toBe(1)
  expect(unmarked({ marked: [receipt.objection] })).toBe(0)
  expect(unmarked({ marked: Array.from({ length: MARKED_MAX }, () => 'X'.repeat(43)) })).toBe(0)
  expect(unmarked({}, AT + 2)).toBe(1)
  expect(unmarked({}, AT + 1)).toBe(0)
  for (const change of [
    { at: AT },
    { records: 0 },
    { kind: 'tax' },
    { provider: 4 },
    { outcome: 'refused' },
  ] as const)
    expect(unmarked(change)).toBe(0)
})
