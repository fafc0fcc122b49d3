import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { artefactText } from '@hexin/sdk/consent/artefact.ts'
import { verifyGrant } from '@hexin/sdk/consent/verifyGrant.ts'
import { derToRaw, rawToDer } from '@hexin/sdk/crypto/der.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { concat, fromBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  artefactOf,
  bindingOf,
  createMember,
  createOfficer,
  makeGrant,
  otherS,
  passkey,
  software,
  trustIn,
  wallet,
} from '../helpers.ts'
import { asyncOutcomeOf, flipBit } from '../proof/helpers.ts'
import { type Assertion, assert } from './authenticator.ts'

const registrar = createMember(1)
const trust = trustIn(registrar)
const officer = createOfficer()
const binding = await bindingOf(registrar, officer, { keyType: 'passkey' })

const grantBy = (change: Assertion = {}) =>
  makeGrant({
    officers: [passkey(officer)],
    bindings: [binding],
    sign: async (text) => [await assert(officer, text, change)],
  })

const outcome = async (change: Assertion = {}) => {
  const grant = await grantBy(change)
  const [native, web] = await Promise.all(
    [crypto, webCrypto].map((port) => asyncOutcomeOf(() => verifyGrant(port, { grant, trust }))),
  )
  expect(web).toBe(native)
  return native
}

const authenticatorData = (flags: number, rest = 4): Uint8Array =>
  concat(crypto.sha256(utf8(wallet.rpId)), Uint8Array.of(flags), new Uint8Array(rest))

describe('a passkey’s assertion', () => {
  test('on the wallet’s page, by a verified person, over this artefact: accepted', async () => {
    expect(await outcome()).toBe('accepted')
  })

  test.each<[string, Assertion]>([
    ['another site', { origin: 'https://bank.example' }],
    ['a subdomain of the wallet', { origin: 'https://a.wallet.example' }],
    ['the wallet without TLS', { origin: 'http://wallet.example' }],
    ['the wallet on another port', { origin: 'https://wallet.example:8443' }],
    ['an origin that only begins alike', { origin: 'https://wallet.example.evil.example' }],
    ['an origin that is a list', { origin: ['https://wallet.example'] }],
    ['a frame in another site', { crossOrigin: true }],
    ['a passkey of another site', { rpId: 'bank.example' }],
    ['a passkey of the parent domain', { rpId: 'example' }],
  ])('made on %s: refused as foreign', async (_, change) => {
    expect(await outcome(change)).toBe('GRANT_ORIGIN_FOREIGN')
  })

  test.each<[string, Assertion]>([
    ['no user verification', { flags: 0x01 }],
    ['no user presence', { flags: 0x04 }],
    ['no flag at all', { flags: 0 }],
    ['another challenge', { challenge: new Uint8Array(32) }],
    ['the challenge of another artefact', { challenge: crypto.sha256(utf8(artefactText(artefactOf()))) }],
    ['an empty challenge', { challenge: new Uint8Array(0) }],
    ['the making of a passkey, not its use', { type: 'webauthn.create' }],
    ['a payment', { type: 'payment.get' }],
    ['client data that are no JSON', { clientData: utf8('webauthn.get') }],
    ['client data that are null', { clientData: utf8('null') }],
    ['client data that are a number', { clientData: utf8('7') }],
    ['client data that are not UTF-8', { clientData: Uint8Array.of(0xff, 0xfe) }],
    ['authenticator data that end before the counter', { authenticatorData: authenticatorData(0x05, 3) }],
    ['authenticator data of one byte', { authenticatorData: Uint8Array.of(5) }],
    ['a raw signature instead of DER', { signature: (raw) => raw }],
    ['a signature of zeros', { signature: () => rawToDer(new Uint8Array(64)) }],
    [
      'a byte after the DER',
      { signature: (raw) => concat(rawToDer(raw) ?? new Uint8Array(), Uint8Array.of(0)) },
    ],
  ])('with %s: no signature', async (_, change) => {
    expect(await outcome(change)).toBe('GRANT_SIGNATURE_INVALID')
  })

  test('with attested or extension data after the counter: accepted, the signature covers them', async () => {
    expect(await outcome({ authenticatorData: authenticatorData(0x85, 20) })).toBe('accepted')
  })

  test('with the other s of the same r: accepted, authenticators give either; it is still one officer', async () => {
    expect(await outcome({ signature: (raw) => rawToDer(otherS(raw)) })).toBe('accepted')
    const both = await makeGrant({
      officers: [passkey(officer)],
      bindings: [binding],
      sign: (text) =>
        Promise.all([
          assert(officer, text),
          assert(officer, text, { signature: (r) => rawToDer(otherS(r)) }),
        ]),
    })
    expect(await asyncOutcomeOf(() => verifyGrant(crypto, { grant: both, trust }))).toBe(
      'GRANT_SIGNATURE_INVALID',
    )
  })

  test('by another passkey: no signature', async () => {
    const grant = await makeGrant({
      officers: [passkey(officer)],
      bindings: [binding],
      sign: async (text) => [await assert(createOfficer(), text)],
    })
    expect(await asyncOutcomeOf(() => verifyGrant(crypto, { grant, trust }))).toBe('GRANT_SIGNATURE_INVALID')
  })

  test('does not stand in for a software key’s signature, nor the other way round', async () => {
    const asSoftware = await makeGrant({
      officers: [software(officer)],
      bindings: [await bindingOf(registrar, officer)],
      sign: async (text) => [await assert(officer, text)],
    })
    expect(await asyncOutcomeOf(() => verifyGrant(crypto, { grant: asSoftware, trust }))).toBe(
      'GRANT_SIGNATURE_INVALID',
    )
  })

  test('with any one bit of it turned: refused', async () => {
    const grant = await grantBy()
    const [signature] = grant.signatures
    if (signature?.type !== 'passkey') throw new Error('not a passkey')
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('authenticatorData', 'clientDataJSON', 'signature' as const),
        fc.nat(),
        async (part, pick) => {
          const bytes = fromBase64url(signature[part])
          const forged = Buffer.from(flipBit(bytes, pick % (bytes.length * 8))).toString('base64url')
          const signatures = [{ ...signature, [part]: forged }]
          expect(
            await asyncOutcomeOf(() => verifyGrant(crypto, { grant: { ...grant, signatures }, trust })),
          ).toMatch(/^GRANT_(SIGNATURE_INVALID|ORIGIN_FOREIGN)$/)
        },
      ),
      { numRuns: 200 },
    )
  })
})

const spoiltAt = (bytes: Uint8Array, at: number, byte: number) => bytes.with(at % bytes.length, byte)

describe('DER', () => {
  const raws = fc.uint8Array({ minLength: 64, maxLength: 64 })

  test('any r and s come back', () => {
    fc.assert(
      fc.property(raws, fc.nat({ max: 32 }), (raw, zeros) => {
        const number = Uint8Array.from(raw).fill(0, 0, zeros)
        const der = rawToDer(number)
        expect(der && derToRaw(der)).toEqual(number)
      }),
    )
  })

  test('whatever is read has that one spelling', () => {
    const likely = fc
      .tuple(raws, fc.nat(), fc.nat({ max: 255 }))
      .map(([raw, at, byte]) => spoiltAt(rawToDer(raw) ?? raw, at, byte))
    fc.assert(
      fc.property(fc.oneof(likely, fc.uint8Array({ maxLength: 80 })), (der) => {
        const raw = derToRaw(der)
        if (raw) expect(rawToDer(raw)).toEqual(der)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['of another length', 63],
    ['of another length', 65],
    ['of nothing', 0],
  ])('a raw signature %s (%i) has none', (_, length) => {
    expect(rawToDer(new Uint8Array(length))).toBeUndefined()
  })
})
