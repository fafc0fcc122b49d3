import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { standingAlone } from '@hexin/sdk/bindings/standing.ts'
import { subjectSessionText } from '@hexin/sdk/consent/subjectSession.ts'
import { createSubjectToken, verifySubjectToken } from '@hexin/sdk/consent/subjectToken.ts'
import { canonicalJson } from '@hexin/sdk/encoding.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import { decodeStatement, signStatement } from '@hexin/sdk/statement/jws.ts'
import { describe, expect, test } from 'vitest'
import {
  AT,
  bindingOf,
  createMember,
  createOfficer,
  keysOf,
  otherSubject,
  passkey,
  subject,
  type TestOfficer,
  wallet,
} from '../helpers.ts'
import { asyncOutcomeOf } from '../proof/helpers.ts'
import { type Assertion, assert } from './authenticator.ts'

const registrar = createMember(1)
const [officer, thief] = [createOfficer(), createOfficer()]
const binding = await bindingOf(registrar, officer)
const standingOf: verifySubjectToken.Parameters['standingOf'] = async (bound) => standingAlone(bound, AT)
const tokenOf = (change: Partial<createSubjectToken.Parameters> = {}) =>
  createSubjectToken(crypto, { audience: 3, now: AT, binding, signer: officer.signer, ...change })
const verify = (token: string, change: Partial<verifySubjectToken.Parameters> = {}) =>
  verifySubjectToken(crypto, {
    token,
    audience: 3,
    now: AT,
    registrarKeyOf: keysOf(registrar),
    standingOf,
    wallet,
    ...change,
  })
const outcome = (...args: Parameters<typeof verify>) => asyncOutcomeOf(() => verify(...args))

describe('a company’s token', () => {
  test('speaks for the company to which the registrar bound its key', async () => {
    expect(await verify(await tokenOf())).toMatchObject({ subject })
    const moved = await bindingOf(registrar, officer, { about: otherSubject })
    expect(await verify(await tokenOf({ binding: moved }))).toMatchObject({ subject: otherSubject })
  })

  test.each([
    [-61, 'AUTH_SUBJECT_INVALID'],
    [-60, 'accepted'],
    [0, 'accepted'],
    [120, 'accepted'],
    [121, 'AUTH_SUBJECT_INVALID'],
  ])('%i seconds after it was made: %s', async (after, expected) => {
    expect(await outcome(await tokenOf(), { now: AT + after })).toBe(expected)
  })

  test('for another member’s node is refused', async () => {
    expect(await outcome(await tokenOf(), { audience: 4 })).toBe('AUTH_SUBJECT_INVALID')
  })

  test('of a thief who has the binding but not the key: refused, whichever key he names', async () => {
    expect(await outcome(await tokenOf({ signer: thief.signer }))).toBe('AUTH_SUBJECT_INVALID')
    const payload = { audience: 3, issuedAt: AT, key: officer.key, binding }
    const keyId = jwkThumbprint(crypto, officer.key)
    const forged = await signStatement({ type: 'hexin-subject+jwt', keyId, payload, signer: thief.signer })
    expect(await outcome(forged)).toBe('AUTH_SUBJECT_INVALID')
    // Control: the same by the right key.
    const genuine = await signStatement({ type: 'hexin-subject+jwt', keyId, payload, signer: officer.signer })
    expect(await outcome(genuine)).toBe('accepted')
  })

  test.each([
    ['by a member that is no registrar', () => bindingOf(createMember(1), officer)],
    ['of another key', () => bindingOf(registrar, thief)],
    ['as a passkey, which needs a session', () => bindingOf(registrar, officer, { keyType: 'passkey' })],
    ['that is none', async () => 'binding'],
  ])('with a binding %s: refused', async (_, made) => {
    expect(await outcome(await tokenOf({ binding: await made() }))).toBe('AUTH_SUBJECT_INVALID')
  })

  test('with its claims changed after signing: refused', async () => {
    const [head, , signature] = (await tokenOf()).split('.')
    const { payload } = decodeStatement(await tokenOf(), 'hexin-subject+jwt')
    for (const change of [{ audience: 4 }, { issuedAt: AT + 30 }, { key: thief.key }, { more: 1 }]) {
      const body = Buffer.from(JSON.stringify({ ...(payload as object), ...change })).toString('base64url')
      expect(await outcome(`${head}.${body}.${signature}`, { audience: 4 })).toBe('AUTH_SUBJECT_INVALID')
    }
  })

  test.each(['', '..', 'a.b.c', 'Bearer x', '{}'])('that is none (%j): refused', async (token) => {
    expect(await outcome(token)).toBe('AUTH_SUBJECT_INVALID')
  })

  test('another statement that the same key signed is no token', async () => {
    const payload = { audience: 3, issuedAt: AT, key: officer.key, binding }
    const keyId = jwkThumbprint(crypto, officer.key)
    const receipt = await signStatement({ type: 'hexin-receipt+jwt', keyId, payload, signer: officer.signer })
    expect(await outcome(receipt)).toBe('AUTH_SUBJECT_INVALID')
  })
})

describe('a session that a passkey opened', () => {
  const [holder, page] = [createOfficer(), createOfficer()]
  const bound = bindingOf(registrar, holder, { keyType: 'passkey' })
  const textOf = (change: object = {}) => {
    const terms = JSON.parse(subjectSessionText(crypto, { key: page.key, now: AT }))
    return canonicalJson({ ...terms, ...change })
  }
  async function tokenIn({ text = textOf(), by = holder, change = {}, at = {} }: Made = {}) {
    const signature = await assert(by, text, change)
    const session = { text, officer: passkey(by), signature }
    return tokenOf({ binding: await bound, signer: page.signer, session, ...at })
  }
  type Made = {
    readonly text?: string
    readonly by?: TestOfficer
    readonly change?: Assertion
    readonly at?: Partial<createSubjectToken.Parameters>
  }

  test('lets a key in the page’s memory read for the company, at one member a token', async () => {
    const token = await tokenIn()
    expect(await verify(token)).toMatchObject({ subject })
    expect(await outcome(token, { audience: 4 })).toBe('AUTH_SUBJECT_INVALID')
    expect(await outcome(await tokenIn({ at: { audience: 4 } }), { audience: 4 })).toBe('accepted')
  })

  test.each([
    [-61, 'AUTH_SUBJECT_INVALID'],
    [-60, 'accepted'],
    [899, 'accepted'],
    [900, 'AUTH_SUBJECT_INVALID'],
  ])('%i seconds after it was opened: %s', async (after, expected) => {
    const token = await tokenIn({ at: { now: AT + after } })
    expect(await outcome(token, { now: AT + after })).toBe(expected)
  })

  test.each([
    ['for longer than a quarter of an hour', { text: textOf({ until: AT + 901 }) }],
    ['for another key', { text: textOf({ key: jwkThumbprint(crypto, thief.key) }) }],
    ['that is another sort of text', { text: textOf({ type: 'hexin-grant/1' }) }],
    ['whose text is not canonical', { text: ` ${textOf()}` }],
    ['by a passkey that is not bound', { by: createOfficer() }],
    ['on another page', { change: { origin: 'https://bank.example' } }],
    ['without its holder', { change: { flags: 0x01 } }],
    ['for another challenge', { change: { challenge: new Uint8Array(32) } }],
  ] satisfies [string, Made][])('opened %s: refused', async (_, made) => {
    expect(await outcome(await tokenIn(made))).toBe('AUTH_SUBJECT_INVALID')
  })

  test('is nobody else’s: a token by another key than the one it was opened for is refused', async () => {
    expect(await outcome(await tokenIn({ at: { signer: thief.signer } }))).toBe('AUTH_SUBJECT_INVALID')
  })

  test('of a software key does not stand in for a passkey, nor the other way round', async () => {
    const text = textOf()
    const signature = await assert(holder, text)
    const session = { text, officer: passkey(holder), signature }
    const asSoftware = await bindingOf(registrar, holder)
    expect(await outcome(await tokenOf({ binding: asSoftware, signer: page.signer, session }))).toBe(
      'AUTH_SUBJECT_INVALID',
    )
  })
})
