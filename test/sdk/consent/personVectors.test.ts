import { readFileSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { parsePersonConsent, personTextHash } from '@hexin/sdk/consent/person/consent.ts'
import { itemHash } from '@hexin/sdk/consent/person/item.ts'
import { createPersonItems, personItems } from '@hexin/sdk/consent/person/items/index.ts'
import type { SignedPersonConsent } from '@hexin/sdk/consent/person/signed.ts'
import {
  assertWithinGrant,
  type PersonTrust,
  verifyPersonConsent,
  verifyPersonWithdrawal,
} from '@hexin/sdk/consent/person/verify.ts'
import { canonicalJson } from '@hexin/sdk/encoding.ts'
import { lastAdverseDay } from '@hexin/sdk/schemas/adverse.ts'
import { isPersonal } from '@hexin/sdk/schemas/field.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import { jwkPublicKey } from '@hexin/sdk/statement/jwk.ts'
import { describe, expect, test } from 'vitest'
import type { grantVectors } from '../../../scripts/generate/spec/grant.ts'
import type { personVectors } from '../../../scripts/generate/spec/person.ts'

/** The vectors of docs/spec/person-consent.md, read as a second implementation would read them: from the file alone. */
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../vectors/spec-${name}.json`, import.meta.url), 'utf8'))
const vector = read('person') as Awaited<ReturnType<typeof personVectors>>
const grant = read('grant') as Awaited<ReturnType<typeof grantVectors>>
const artefact = parseArtefact(grant.signed.artefact)
const trust: PersonTrust = {
  chain: artefact.chain,
  wallet: vector.wallet,
  registrarKeyOf: () => ({ algorithm: 'ES256', publicKey: jwkPublicKey(vector.registrarKey) }),
  itemOf: createPersonItems(crypto),
}
const signed: SignedPersonConsent = vector.consent
const refusal = (change: Partial<SignedPersonConsent>, relying: Partial<PersonTrust> = {}) =>
  verifyPersonConsent(crypto, { signed: { ...signed, ...change }, trust: { ...trust, ...relying } }).then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  )
/** The consent with other content, in canonical form, under the old signature. */
const changed = (change: object): Partial<SignedPersonConsent> => ({
  consent: canonicalJson({ ...JSON.parse(signed.consent), ...change }),
})

describe('the vector of a person’s consent', () => {
  test('verifies, under the hash that is written down, and is withdrawn', async () => {
    const verified = await verifyPersonConsent(crypto, { signed, trust })
    expect([verified.hash, verified.holders]).toEqual([vector.hash, 1])
    expect(personTextHash(crypto, signed.consent)).toBe(vector.hash)
    const withdrawn = await verifyPersonWithdrawal(crypto, { signed: vector.withdrawn, trust })
    expect(withdrawn.withdrawal.consent).toBe(vector.hash)
  })

  test('does not belong to a grant that does not have its item, and to none that says something else', () => {
    const consent = parsePersonConsent(signed.consent)
    const within = (change: object, id = vector.grant) => {
      const scope = [{ kind: 'registration', fields: ['legalRepresentative'] }]
      assertWithinGrant(consent, id, { ...artefact, scope, ...change })
    }
    expect(() => within({})).not.toThrow()
    for (const change of [
      ...[{ scope: artefact.scope }, { subject: 'uscc:91330100799655058B' }, { grantee: 9 }],
      ...[{ providers: [9] }, { purpose: 'guaranteeReview' }, { retentionDays: 30 }],
      { expiry: consent.expiry - 1 },
    ])
      expect(() => within(change)).toThrow(expect.objectContaining({ code: 'PERSON_CONSENT_BEYOND_GRANT' }))
    expect(() => within({}, `0x${'1'.repeat(64)}`)).toThrow('the same grant')
  })

  test.each([
    ['another spelling', { consent: `${signed.consent} ` }, 'PERSON_CONSENT_MALFORMED'],
    ['a member more', changed({ also: 1 }), 'PERSON_CONSENT_MALFORMED'],
    ['two items', changed({ item: [vector.item.item, vector.item.item] }), 'PERSON_CONSENT_MALFORMED'],
    [
      'an item that is not about a person',
      changed({ item: { kind: 'loan', field: 'loss' } }),
      'PERSON_CONSENT_MALFORMED',
    ],
    [
      'an item of an object’s own names',
      changed({ item: { kind: 'loan', field: 'toString' } }),
      'PERSON_CONSENT_MALFORMED',
    ],
    ['a right left out', changed({ rights: [] }), 'PERSON_CONSENT_MALFORMED'],
    ['a right there twice', changed({ rights: Array(8).fill('know') }), 'PERSON_CONSENT_MALFORMED'],
    ['another text on its impact', changed({ itemText: `0x${'1'.repeat(64)}` }), 'PERSON_ITEM_UNKNOWN'],
    ['the text on another item', changed({ item: { kind: 'score', field: 'value' } }), 'PERSON_ITEM_UNKNOWN'],
    ['a longer time', changed({ expiry: 2_000_000_000 }), 'PERSON_SIGNATURE_INVALID'],
    ['another person', changed({ person: 'A'.repeat(22) }), 'PERSON_BINDING_INVALID'],
    ['another role', changed({ role: 'guarantor' }), 'PERSON_BINDING_INVALID'],
    ['another company', changed({ subject: 'uscc:91330100799655058B' }), 'PERSON_BINDING_INVALID'],
    ['another notice', { notice: `${signed.notice}.` }, 'PERSON_CONSENT_NOTICE_MISMATCH'],
    ['the binding of an officer', { binding: grant.signed.bindings[0] ?? '' }, 'PERSON_BINDING_INVALID'],
    [
      'the signature of its withdrawal',
      { signature: vector.withdrawn.signature },
      'PERSON_SIGNATURE_INVALID',
    ],
  ] as const)('with %s it is refused', async (_, change, code) => {
    expect(await refusal(change)).toBe(code)
  })

  test('counts on no other chain or contract, and by no registrar that is not known', async () => {
    const { chain } = artefact
    expect(await refusal({}, { chain: { ...chain, id: chain.id + 1 } })).toBe('PERSON_CONSENT_CHAIN_MISMATCH')
    expect(await refusal({}, { registrarKeyOf: () => undefined })).toBe('PERSON_BINDING_INVALID')
    expect(await refusal({})).toBe('accepted')
  })

  test('a withdrawal of another consent, or by a key that is nobody’s, is refused', async () => {
    const { withdrawn } = vector
    const withdrawal = (change: object) => canonicalJson({ ...JSON.parse(withdrawn.withdrawal), ...change })
    for (const [text, code] of [
      [withdrawal({ consent: `0x${'1'.repeat(64)}` }), 'PERSON_CONSENT_MALFORMED'],
      [withdrawal({ chain: { ...artefact.chain, id: 1 } }), 'PERSON_CONSENT_CHAIN_MISMATCH'],
      [withdrawal({ key: artefact.officers[0] }), 'PERSON_BINDING_INVALID'],
    ] as const)
      await expect(
        verifyPersonWithdrawal(crypto, { signed: { ...withdrawn, withdrawal: text }, trust }),
      ).rejects.toMatchObject({ code })
  })

  test('the last days of adverse data are those written down', () => {
    for (const [ended, last] of Object.entries(vector.lastAdverseDays))
      expect(lastAdverseDay(ended)).toBe(last)
  })
})

describe('the item texts that the SDK brings along', () => {
  test('are one for each field about a person, and are found by their hashes', () => {
    const personal = Object.entries(recordKinds).flatMap(([kind, { fields }]) =>
      Object.entries(fields)
        .filter(([, field]) => isPersonal(field))
        .map(([field]) => `${kind}.${field}`),
    )
    expect(personItems.map(({ item }) => `${item.kind}.${item.field}`).toSorted()).toEqual(
      personal.toSorted(),
    )
    for (const item of personItems) expect(trust.itemOf(itemHash(crypto, item))).toBe(item)
  })

  // Consents name them by their hashes: whoever changes one makes every consent to it worthless.
  test('are what they were when they were published', () => {
    expect(
      Object.fromEntries(
        personItems.map((text) => [`${text.item.kind}.${text.item.field}`, itemHash(crypto, text)]),
      ),
    ).toEqual({
      'penalty.amount': '0x326403e864155d6400956d199b572685070f0b51763e10f43374362ac847e388',
      'penalty.fact': '0xe14237436f799458e8f80ce18a8834c3b04d6f344fb2e4eeb21956f95be61732',
      'penalty.person': '0x303098885cb9224beb2d2c608aab2d126e9ca45718c35a5ba69589734c89b8b6',
      'registration.legalRepresentative':
        '0xcacfc582c0f1a1d2ce568fd1156efed7e8c01e27f562d6ed4fd63ddd1291a4ce',
      'score.value': '0xd73cbec292077e932e6ea17bfb3c00c27f237923765786b6c07bd1645a57db34',
    })
  })
})
