import type { WalletOrigin } from '@hexin/sdk/consent/officerSignature.ts'
import { composePersonConsent, withdrawalText } from '@hexin/sdk/consent/person/compose.ts'
import { type PersonTerms, parsePersonConsent, personTextHash } from '@hexin/sdk/consent/person/consent.ts'
import type { SignedPersonConsent, SignedPersonWithdrawal } from '@hexin/sdk/consent/person/signed.ts'
import type { NamesOf } from '@hexin/sdk/consent/render/rendered.ts'
import type { OfficerSignature } from '@hexin/sdk/consent/signedGrant.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import type { Language } from '@hexin/sdk/schemas/titles.ts'
import { WalletFailure } from '../failure.ts'
import type { Assert } from '../keys/assertPasskey.ts'
import { readBinding } from '../keys/binding.ts'
import { officerOf, type StoredOfficer } from '../keys/storedOfficer.ts'
import { signText } from '../request/signText.ts'

export type BoundKey = StoredOfficer & { readonly binding: string }

type Signing = { readonly key: BoundKey; readonly wallet: WalletOrigin; readonly assert: Assert }

const signOnce = (text: string, { key, wallet, assert }: Signing): Promise<OfficerSignature> =>
  signText({ text, index: 0, officer: key, wallet, assert })

/**
 * Signs one item with the person's passkey: one document, one assertion.
 * @throws WalletFailure PASSKEY_BROKEN, BINDING_OTHER_KEY where the binding is not of this person in this role; and what `assert` throws
 */
export async function signItem({
  terms,
  language,
  namesOf,
  ...signing
}: Signing & {
  readonly terms: PersonTerms
  readonly language: Language
  readonly namesOf: NamesOf
}): Promise<SignedPersonConsent> {
  const { binding } = signing.key
  const { person, role } = readBinding(binding).claims
  if (person === undefined || role !== terms.role) throw new WalletFailure('BINDING_OTHER_KEY')
  const { text, notice } = composePersonConsent(webCrypto, {
    ...{ terms, person, language, namesOf },
    key: officerOf(signing.key),
  })
  return { consent: text, notice, signature: await signOnce(text, signing), binding }
}

/** Withdraws a consent that was signed on this device. */
export async function signWithdrawal({
  consent,
  ...signing
}: Signing & { readonly consent: SignedPersonConsent }): Promise<SignedPersonWithdrawal> {
  const { chain } = parsePersonConsent(consent.consent)
  const hash = personTextHash(webCrypto, consent.consent)
  const withdrawal = withdrawalText({ chain, consent: hash, key: officerOf(signing.key) })
  return { consent, withdrawal, signature: await signOnce(withdrawal, signing), binding: signing.key.binding }
}
