import type { Crypto } from '../../crypto/port.ts'
import { canonicalJson, type Hex } from '../../encoding.ts'
import { HexinError, isHexinError } from '../../errors/base.ts'
import { verifyRecord } from '../../records/sdJwt.ts'
import type { PersonRole } from '../../schemas/field.ts'
import type { SubjectId } from '../../schemas/subject.ts'
import { jwkThumbprint } from '../../statement/jwk.ts'
import { type GrantArtefact, noticeHash, type Officer } from '../artefact.ts'
import { verifyOfficerSignature } from '../officerSignature.ts'
import type { GrantTrust } from '../verifyGrant.ts'
import {
  type PersonConsent,
  type PersonWithdrawal,
  parsePersonConsent,
  parsePersonWithdrawal,
  personTextHash,
} from './consent.ts'
import type { PersonItem } from './item.ts'
import type { SignedPersonConsent, SignedPersonWithdrawal } from './signed.ts'

/** What a verifier of persons' consents relies on. */
export type PersonTrust = Pick<GrantTrust, 'chain' | 'wallet' | 'registrarKeyOf'> & {
  /** The published item texts, by their hashes. */
  readonly itemOf: (hash: Hex) => PersonItem | undefined
}

export type VerifiedPersonConsent = {
  /** SHA-256 of the canonical text: the consent's name. */
  readonly hash: Hex
  readonly consent: PersonConsent
  /** How many persons have the role, as the registrar states: each of them has to consent. */
  readonly holders: number
  /** Unix seconds from which it counts no more: its own expiry, or the binding's if that is sooner. */
  readonly expiry: number
}

/**
 * Checks a person's consent: canonical bytes of one item, this chain and contract, the notice, the published item text, the person's own key as a registrar has bound it to
 * this person, role and company, the one signature.
 *
 * Says nothing about the grant that it belongs to (`assertWithinGrant`), nor whether it is in force: that is `evaluate`.
 * @throws HexinError PERSON_CONSENT_MALFORMED, PERSON_CONSENT_CHAIN_MISMATCH, PERSON_CONSENT_NOTICE_MISMATCH, PERSON_ITEM_UNKNOWN,
 *   PERSON_BINDING_INVALID, PERSON_SIGNATURE_INVALID, GRANT_ORIGIN_FOREIGN
 */
export async function verifyPersonConsent(
  crypto: Crypto,
  { signed, trust }: { readonly signed: SignedPersonConsent; readonly trust: PersonTrust },
): Promise<VerifiedPersonConsent> {
  const consent = parsePersonConsent(signed.consent)
  assertChain(consent, trust)
  const found = noticeHash(crypto, signed.notice)
  if (found !== consent.notice.hash)
    throw new HexinError('PERSON_CONSENT_NOTICE_MISMATCH', { found, expected: consent.notice.hash })
  assertItemText(consent, trust)
  const bound = await boundPerson(crypto, { sdJwt: signed.binding, key: consent.key, trust })
  assertSame('PERSON_BINDING_INVALID', bound, {
    ...{ subject: consent.subject, person: consent.person, role: consent.role },
  })
  await assertSignedBy(crypto, {
    ...{ text: signed.consent, tag: 'consent', key: consent.key, signature: signed.signature, trust },
  })
  return {
    ...{ hash: personTextHash(crypto, signed.consent), consent, holders: bound.holders },
    expiry: Math.min(consent.expiry, bound.until),
  }
}

/**
 * Checks that a consent belongs to a grant and says the same as it: who, for what, from whom, how long.
 * @throws HexinError PERSON_CONSENT_BEYOND_GRANT
 */
export function assertWithinGrant(consent: PersonConsent, id: Hex, artefact: GrantArtefact): void {
  const { grant, subject, recipient, purpose, retentionDays, item } = consent
  assertSame(
    'PERSON_CONSENT_BEYOND_GRANT',
    { grant, subject, recipient: recipient.member, purpose, retentionDays },
    {
      ...{ grant: id, subject: artefact.subject, recipient: artefact.grantee },
      ...{ purpose: artefact.purpose, retentionDays: artefact.retentionDays },
    },
  )
  const granted = artefact.scope.find(({ kind }) => kind === item.kind)?.fields ?? []
  const beyond = (found: unknown, expected: unknown) =>
    new HexinError('PERSON_CONSENT_BEYOND_GRANT', { found, expected })
  if (!granted.includes(item.field)) throw beyond(`${item.kind}.${item.field}`, granted)
  if (consent.providers.some((provider) => !artefact.providers.includes(provider)))
    throw beyond(consent.providers, artefact.providers)
  if (consent.expiry > artefact.expiry) throw beyond(consent.expiry, artefact.expiry)
}

/**
 * Checks a withdrawal: it names this consent, and is signed by the consent's own key or by another one of the same person. Whoever has it obeys it.
 * @throws HexinError what `verifyPersonConsent` throws, and the same of the withdrawal's own parts
 */
export async function verifyPersonWithdrawal(
  crypto: Crypto,
  { signed, trust }: { readonly signed: SignedPersonWithdrawal; readonly trust: PersonTrust },
): Promise<VerifiedPersonConsent & { readonly withdrawal: PersonWithdrawal }> {
  const verified = await verifyPersonConsent(crypto, { signed: signed.consent, trust })
  const { consent, hash } = verified
  const withdrawal = parsePersonWithdrawal(signed.withdrawal)
  assertChain(withdrawal, trust)
  assertSame('PERSON_CONSENT_MALFORMED', { consent: withdrawal.consent }, { consent: hash })
  if (canonicalJson(withdrawal.key) !== canonicalJson(consent.key)) {
    const { subject, person } = await boundPerson(crypto, {
      ...{ sdJwt: signed.binding ?? '', key: withdrawal.key, trust },
    })
    assertSame(
      'PERSON_BINDING_INVALID',
      { subject, person },
      { subject: consent.subject, person: consent.person },
    )
  }
  await assertSignedBy(crypto, {
    ...{
      text: signed.withdrawal,
      tag: 'withdrawal',
      key: withdrawal.key,
      signature: signed.signature,
      trust,
    },
  })
  return { ...verified, withdrawal }
}

function assertChain({ chain }: Pick<PersonConsent, 'chain'>, trust: PersonTrust): void {
  if (canonicalJson(chain) !== canonicalJson(trust.chain))
    throw new HexinError('PERSON_CONSENT_CHAIN_MISMATCH', { found: chain, expected: trust.chain })
}

/** The text is published, and it is about this item. */
function assertItemText({ item, itemText }: PersonConsent, { itemOf }: PersonTrust): void {
  const text = itemOf(itemText)
  if (!text || canonicalJson(text.item) !== canonicalJson(item))
    throw new HexinError('PERSON_ITEM_UNKNOWN', { found: `${item.kind}.${item.field} ${itemText}` })
}

function assertSame(
  code: 'PERSON_BINDING_INVALID' | 'PERSON_CONSENT_BEYOND_GRANT' | 'PERSON_CONSENT_MALFORMED',
  found: object,
  expected: object,
): void {
  for (const [name, value] of Object.entries(expected)) {
    const other = (found as Record<string, unknown>)[name]
    if (other !== value)
      throw new HexinError(code, { detail: `It is not the same ${name}.`, found: other, expected: value })
  }
}

type BoundPerson = {
  readonly subject: SubjectId
  readonly person: unknown
  readonly role: PersonRole
  readonly holders: number
  readonly until: number
}

/** The day after the binding's last one begins, in Beijing. */
const endOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`) / 1_000 + 86_400

/** Whose key it is, as a registrar states it. @throws HexinError PERSON_BINDING_INVALID */
async function boundPerson(
  crypto: Crypto,
  { sdJwt, key, trust }: { readonly sdJwt: string; readonly key: Officer; readonly trust: PersonTrust },
): Promise<BoundPerson> {
  let bound: Awaited<ReturnType<typeof verifyRecord>>
  try {
    bound = await verifyRecord(crypto, { sdJwt, kind: 'personBinding', keyOf: trust.registrarKeyOf })
  } catch (cause) {
    throw new HexinError('PERSON_BINDING_INVALID', { detail: (cause as Error).message, cause })
  }
  const { person, role, holders, validUntil } = bound.claims
  const { key: thumbprint, keyType } = bound.claims
  assertSame(
    'PERSON_BINDING_INVALID',
    { thumbprint, keyType },
    {
      ...{ thumbprint: jwkThumbprint(crypto, key.key), keyType: key.type },
    },
  )
  if (typeof holders !== 'number' || holders < 1 || typeof validUntil !== 'string')
    throw new HexinError('PERSON_BINDING_INVALID', {
      detail: 'It does not say how many hold the role, or until when.',
    })
  return { subject: bound.subject, person, role: role as PersonRole, holders, until: endOf(validUntil) }
}

/** @throws HexinError PERSON_SIGNATURE_INVALID, GRANT_ORIGIN_FOREIGN */
async function assertSignedBy(
  crypto: Crypto,
  {
    text,
    tag,
    key,
    signature,
    trust,
  }: {
    readonly text: string
    readonly tag: 'consent' | 'withdrawal'
    readonly key: Officer
    readonly signature: SignedPersonConsent['signature']
    readonly trust: PersonTrust
  },
): Promise<void> {
  try {
    await verifyOfficerSignature(crypto, {
      ...{ text, tag: `hexin/person-${tag}/1`, officer: key, signature, wallet: trust.wallet },
    })
  } catch (cause) {
    if (!isHexinError(cause, 'GRANT_SIGNATURE_INVALID')) throw cause
    throw new HexinError('PERSON_SIGNATURE_INVALID', { found: cause.message, cause })
  }
}
