import type { JsonWebKey } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import type { PersonBindingOrder } from '@hexin/sdk/api/persons.ts'
import type { Officer } from '@hexin/sdk/consent/artefact.ts'
import { composePersonConsent, signAsPerson, withdrawalText } from '@hexin/sdk/consent/person/compose.ts'
import { type PersonTerms, parsePersonConsent, personTextHash } from '@hexin/sdk/consent/person/consent.ts'
import type { SignedPersonConsent, SignedPersonWithdrawal } from '@hexin/sdk/consent/person/signed.ts'
import type { NamesOf } from '@hexin/sdk/consent/render/rendered.ts'
import type { Signer } from '@hexin/sdk/crypto/port.ts'
import { toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import type { PersonRole } from '@hexin/sdk/schemas/field.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { publicKeyJwk } from '@hexin/sdk/statement/jwk.ts'
import { generateOfficerKey } from './company.ts'

/** One of a company's persons who signs by software: a key on this machine, instead of a passkey in the wallet. */
export type Person = { readonly signer: Signer; readonly key: Officer }

/** A person whose key the registrar has bound. */
export type BoundPerson = Person & { readonly person: string; readonly binding: string }

export function createPerson(jwk: JsonWebKey = generateOfficerKey()): Person {
  const signer = es256Signer(jwk)
  return { signer, key: { type: 'software', key: publicKeyJwk(signer.publicKey) } }
}

/** What the registrar is asked to state. The evidence here is the person's own word. */
export function personBindingOrder(
  { key }: Person,
  about: {
    readonly subject: SubjectId
    readonly role: PersonRole
    readonly holders: number
    readonly validUntil: string
    readonly person?: string
  },
): PersonBindingOrder {
  const evidenceHash = toBase64url(crypto.sha256(utf8(`${about.subject}\n${about.role}\n`)))
  return { ...about, key: key.key, keyType: key.type, evidenceHash }
}

/** Signs one item. */
export async function signPersonConsent(
  { signer, key, person, binding }: BoundPerson,
  { terms, namesOf }: { readonly terms: PersonTerms; readonly namesOf: NamesOf },
): Promise<SignedPersonConsent> {
  const { text, notice } = composePersonConsent(crypto, { terms, person, key, language: 'zh', namesOf })
  return { consent: text, notice, signature: await signAsPerson('consent', text, signer), binding }
}

/** Withdraws one consent, with the key that signed it or another of the same person. */
export async function signPersonWithdrawal(
  { signer, key, binding }: BoundPerson,
  consent: SignedPersonConsent,
): Promise<SignedPersonWithdrawal> {
  const { chain } = parsePersonConsent(consent.consent)
  const withdrawal = withdrawalText({ chain, consent: personTextHash(crypto, consent.consent), key })
  return { consent, withdrawal, signature: await signAsPerson('withdrawal', withdrawal, signer), binding }
}
