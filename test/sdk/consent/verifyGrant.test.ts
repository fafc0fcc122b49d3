import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { artefactHash } from '@hexin/sdk/consent/artefact.ts'
import { signAsOfficer } from '@hexin/sdk/consent/composeGrant.ts'
import { controlSigner, createControlKeys, signRegistration } from '@hexin/sdk/consent/controlKeys.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { type GrantTrust, verifyGrant, verifyRegistration } from '@hexin/sdk/consent/verifyGrant.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import { describe, expect, test } from 'vitest'
import {
  AT,
  bindingOf,
  chain,
  createMember,
  createOfficer,
  makeGrant,
  otherSubject,
  software,
  subject,
  trustIn,
} from '../helpers.ts'
import { asyncOutcomeOf } from '../proof/helpers.ts'

const registrar = createMember(1)
const trust = trustIn(registrar)
const [ann, ben, cai, stranger] = [createOfficer(), createOfficer(), createOfficer(), createOfficer()]
const bindings = await Promise.all([ann, ben, cai].map((officer) => bindingOf(registrar, officer)))
const [annsBinding = '', bensBinding = ''] = bindings

const outcome = (grant: SignedGrant, relying: GrantTrust = trust) =>
  asyncOutcomeOf(() => verifyGrant(crypto, { grant, trust: relying }))

/** A grant that needs two of Ann, Ben and Cai, signed by whom each index names. */
const twoOfThree = (...signing: readonly (readonly [index: number, by: typeof ann])[]) =>
  makeGrant({
    officers: [ann, ben, cai].map(software),
    quorum: 2,
    bindings,
    sign: (text) => Promise.all(signing.map(([index, { signer }]) => signAsOfficer(text, signer, index))),
  })

const byAnn = (change: Partial<Parameters<typeof makeGrant>[0]> = {}) =>
  makeGrant({
    officers: [software(ann)],
    bindings: [annsBinding],
    sign: async (text) => [await signAsOfficer(text, ann.signer)],
    ...change,
  })

describe('the quorum', () => {
  test.each([
    ['two of three', [0, 1], 'accepted'],
    ['another two', [2, 0], 'accepted'],
    ['all three', [0, 1, 2], 'accepted'],
    ['one of three', [1], 'GRANT_QUORUM_MISSING'],
    ['nobody', [], 'GRANT_QUORUM_MISSING'],
    ['one officer twice', [1, 1], 'GRANT_SIGNATURE_INVALID'],
    ['somebody who is not in the list', [0, 3], 'GRANT_SIGNATURE_INVALID'],
  ] as const)('%s: %s is %s', async (_, indexes, expected) => {
    const people = [ann, ben, cai, stranger]
    const grant = await twoOfThree(...indexes.map((i) => [i, people[i] ?? stranger] as const))
    expect(await outcome(grant)).toBe(expected)
  })

  test('a signature in another officer’s name is none', async () => {
    expect(await outcome(await twoOfThree([0, ann], [1, ann]))).toBe('GRANT_SIGNATURE_INVALID')
    expect(await outcome(await twoOfThree([0, ann], [1, stranger]))).toBe('GRANT_SIGNATURE_INVALID')
  })

  test('one good signature too many and a bad one among them: refused, not counted around', async () => {
    expect(await outcome(await twoOfThree([0, ann], [1, ben], [2, stranger]))).toBe('GRANT_SIGNATURE_INVALID')
  })

  test('one key under two officers’ numbers is refused: it would sign for both', async () => {
    const twice = makeGrant({
      officers: [software(ann), software(ann)],
      bindings: [annsBinding],
      sign: (text) => Promise.all([0, 1].map((i) => signAsOfficer(text, ann.signer, i))),
    })
    await expect(twice).rejects.toMatchObject({ code: 'GRANT_ARTEFACT_MALFORMED' })
  })

  test('a signature over another artefact is none', async () => {
    const [one, other] = [await byAnn(), await byAnn()]
    expect(await outcome(one)).toBe('accepted')
    expect(await outcome({ ...one, signatures: other.signatures })).toBe('GRANT_SIGNATURE_INVALID')
  })

  test('a signature over the bare text, without the tag, is none: nothing else that the key signs can be a grant', async () => {
    const grant = await byAnn({
      sign: async (text) => [
        {
          type: 'software',
          officer: 0,
          signature: Buffer.from(await ann.signer.sign(Buffer.from(text))).toString('base64url'),
        },
      ],
    })
    expect(await outcome(grant)).toBe('GRANT_SIGNATURE_INVALID')
  })
})

describe('the binding', () => {
  test('of a registrar makes a key the company’s; without it the same signature counts for nothing', async () => {
    const signedByStranger = {
      officers: [software(stranger)],
      sign: async (text: string) => [await signAsOfficer(text, stranger.signer)],
    }
    const bound = await bindingOf(registrar, stranger)
    expect(await outcome(await byAnn({ ...signedByStranger, bindings: [bound] }))).toBe('accepted')
    expect(await outcome(await byAnn({ ...signedByStranger, bindings: [annsBinding] }))).toBe(
      'GRANT_BINDING_INVALID',
    )
  })

  test('of each signer is needed, not of those who did not sign', async () => {
    const grant = await twoOfThree([0, ann], [1, ben])
    expect(await outcome({ ...grant, bindings: [annsBinding, bensBinding] })).toBe('accepted')
    expect(await outcome({ ...grant, bindings: [annsBinding] })).toBe('GRANT_BINDING_INVALID')
  })

  test.each([
    ['of a member that is no registrar', async () => bindingOf(createMember(1), ann)],
    ['of the same key for another company', async () => bindingOf(registrar, ann, { about: otherSubject })],
    ['of the same key as a passkey', async () => bindingOf(registrar, ann, { keyType: 'passkey' })],
    ['that is no SD-JWT', async () => 'binding'],
    ['that is empty', async () => ''],
    ['with its issuer’s signature cut', async () => annsBinding.replace(/\.[^.~]{86}~/, '.~')],
    ['that keeps the key undisclosed', async () => `${annsBinding.split('~').slice(0, 2).join('~')}~`],
  ])('%s: refused', async (_, binding) => {
    expect(await outcome(await byAnn({ bindings: [await binding()] }))).toBe('GRANT_BINDING_INVALID')
  })

  test('of another company beside the right one: refused, the grant says whose it is', async () => {
    const foreign = await bindingOf(registrar, ben, { about: otherSubject })
    expect(await outcome(await byAnn({ bindings: [annsBinding, foreign] }))).toBe('GRANT_BINDING_INVALID')
  })

  test('of another kind, by the same registrar, is none', async () => {
    const { sdJwt } = await issueRecord(crypto, {
      kind: 'tax',
      subject,
      claims: { statementNumber: jwkThumbprint(crypto, ann.key), year: 2025 },
      issuedAt: AT,
      keyId: registrar.keyId,
      signer: registrar.signer,
    })
    expect(await outcome(await byAnn({ bindings: [sdJwt] }))).toBe('GRANT_BINDING_INVALID')
  })

  test('counts whatever the verifier’s clock says: when it was issued is the registrar’s claim', async () => {
    const binding = await bindingOf(registrar, ann, { issuedAt: 4_000_000_000 })
    expect(await outcome(await byAnn({ bindings: [binding] }))).toBe('accepted')
  })
})

describe('the place', () => {
  test.each([
    ['another chain', { ...chain, id: 1 }],
    ['another contract', { ...chain, grants: `0x${'4'.repeat(40)}` }],
  ] as const)('%s than the one that was signed for: refused', async (_, elsewhere) => {
    expect(await outcome(await byAnn(), { ...trust, chain: elsewhere })).toBe('GRANT_CHAIN_MISMATCH')
  })
})

test('the text that was signed is what counts: any change of it is refused', async () => {
  const grant = await byAnn()
  const changed = grant.artefact.replace('"maxUses":3', '"maxUses":4')
  expect(changed).not.toBe(grant.artefact)
  expect(await outcome({ ...grant, artefact: changed })).toBe('GRANT_SIGNATURE_INVALID')
  expect(await outcome({ ...grant, artefact: grant.artefact.replace(',', ', ') })).toBe(
    'GRANT_ARTEFACT_MALFORMED',
  )
})

test('a verified grant has the hash of the text, the id of its registration, and the artefact read from it', async () => {
  const grant = await byAnn()
  const verified = await verifyGrant(crypto, { grant, trust })
  expect(verified.hash).toBe(artefactHash(crypto, grant.artefact))
  expect(verified.registration.artefactHash).toBe(verified.hash)
  expect(verified.artefact).toMatchObject({ subject: 'uscc:91350100M000100Y43', maxUses: 3 })
  expect(await verifyGrant(webCrypto, { grant, trust })).toEqual(verified)
})

describe('the registration', () => {
  test('signed by the artefact’s widen key is right; by any other key, or over another, it’s not', async () => {
    const grant = await byAnn()
    const verified = await verifyGrant(crypto, { grant, trust })
    await verifyRegistration(grant, verified)

    const { registration, artefact } = verified
    const forged = await signRegistration(controlSigner(createControlKeys().widen), {
      chain: artefact.chain,
      registration,
    })
    const other = await byAnn()
    for (const signature of [forged, other.registration.signature, `0x${'00'.repeat(65)}`] as const)
      await expect(
        verifyRegistration(
          { ...grant, registration: { ...grant.registration, signature } },
          { artefact, registration },
        ),
      ).rejects.toMatchObject({ code: 'GRANT_REGISTRATION_INVALID' })
  })

  test('with another deadline than was signed: refused', async () => {
    const grant = await byAnn()
    const later = { ...grant, registration: { ...grant.registration, deadline: 4_000_000_000 } }
    const verified = await verifyGrant(crypto, { grant: later, trust })
    await expect(verifyRegistration(later, verified)).rejects.toMatchObject({
      code: 'GRANT_REGISTRATION_INVALID',
    })
  })
})
