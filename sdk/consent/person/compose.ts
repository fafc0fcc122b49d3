import type { Crypto, Signer } from '../../crypto/port.ts'
import { canonicalJson, type Hex, toBase64url } from '../../encoding.ts'
import type { GrantArtefact, Officer } from '../artefact.ts'
import { noticeHash } from '../artefact.ts'
import { softwareSigningInput } from '../officerSignature.ts'
import { noticeText } from '../render.ts'
import type { OfficerSignature } from '../signedGrant.ts'
import { rightCodes } from './codes.ts'
import {
  type PersonConsent,
  type PersonTerms,
  type PersonWithdrawal,
  parsePersonConsent,
  personConsentText,
} from './consent.ts'
import { type ItemName, itemHash } from './item.ts'
import { itemFor } from './items/index.ts'
import { renderPersonConsent } from './render.ts'

/** What a person is asked about one item under a grant: its own terms, no more and no longer. @throws HexinError PERSON_ITEM_UNKNOWN */
export function personTermsOf(
  crypto: Crypto,
  { id, artefact, item, role, recipient, expiry }: personTermsOf.Parameters,
): PersonTerms {
  const { chain, subject, subjectName, grantee, providers, purpose, retentionDays } = artefact
  return {
    ...{ chain, grant: id, subject, subjectName, role, item, purpose, retentionDays },
    itemText: itemHash(crypto, itemFor(item)),
    recipient: { member: grantee, ...recipient },
    providers: [...providers],
    methods: retentionDays === 0 ? ['query', 'analyse'] : ['query', 'store', 'analyse'],
    expiry: Math.min(expiry ?? artefact.expiry, artefact.expiry),
    rights: [...rightCodes],
    withdrawal: 'signedMessage',
  }
}

export declare namespace personTermsOf {
  type Parameters = {
    /** The grant's. */
    readonly id: Hex
    readonly artefact: GrantArtefact
    readonly item: ItemName
    readonly role: PersonTerms['role']
    readonly recipient: { readonly name: string; readonly contact: string }
    /** Earlier than the grant's, if at all. */
    readonly expiry?: number
  }
}

export type ComposedConsent = {
  readonly consent: PersonConsent
  readonly text: string
  readonly notice: string
}

/**
 * The document that a person signs for one item, and the notice that is read before.
 * @throws HexinError PERSON_CONSENT_MALFORMED where the parts don't make a valid one, PERSON_ITEM_UNKNOWN
 */
export function composePersonConsent(
  crypto: Crypto,
  { terms, person, key, ...reading }: composePersonConsent.Parameters,
): ComposedConsent {
  const notice = noticeText(renderPersonConsent(terms, { item: itemFor(terms.item), ...reading }))
  const text = personConsentText({
    ...terms,
    ...{ type: 'hexin-person-consent/1', person, key },
    salt: toBase64url(crypto.randomBytes(32)),
    notice: { hash: noticeHash(crypto, notice), language: reading.language },
  })
  return { consent: parsePersonConsent(text), text, notice }
}

export declare namespace composePersonConsent {
  type Parameters = {
    readonly terms: PersonTerms
    /** As the registrar's binding names the person. */
    readonly person: string
    readonly key: Officer
  } & Pick<renderPersonConsent.Parameters, 'language' | 'namesOf'>
}

/** The text by which a person withdraws a consent. */
export const withdrawalText = (withdrawal: Omit<PersonWithdrawal, 'type'>): string =>
  canonicalJson({ type: 'hexin-person-withdrawal/1', ...withdrawal })

/** A software key's signature over a consent's or withdrawal's text. */
export async function signAsPerson(
  tag: 'consent' | 'withdrawal',
  text: string,
  signer: Signer,
): Promise<OfficerSignature> {
  const signature = toBase64url(await signer.sign(softwareSigningInput(text, `hexin/person-${tag}/1`)))
  return { type: 'software', officer: 0, signature }
}
