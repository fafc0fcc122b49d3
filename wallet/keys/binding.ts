import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { fromBase64url, fromUtf8, parseJson } from '@hexin/sdk/encoding.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import { WalletFailure } from '../failure.ts'
import type { StoredOfficer } from './storedOfficer.ts'

/** What a binding discloses. */
type BindingClaims = {
  readonly subject: string
  readonly key: string
  readonly keyType: string
  /** Of a person's key: who the person is, in the registrar's numbering, and what to the company. */
  readonly person: string | undefined
  readonly role: string | undefined
}

/**
 * Reads a binding as somebody pasted it, white space and all. Its signature is left to those who rely on it: this page only wants to notice at once
 * that it was handed the wrong one.
 * @throws WalletFailure BINDING_UNREADABLE
 */
export function readBinding(pasted: string): { readonly binding: string; readonly claims: BindingClaims } {
  const binding = pasted.replaceAll(/\s/g, '')
  try {
    const [jwt = '', ...disclosures] = binding.split('~')
    if (jwt.split('.').length !== 3) throw new WalletFailure('BINDING_UNREADABLE')
    const claims = Object.fromEntries(disclosures.filter((text) => text !== '').map(disclosure))
    const { subject, key, keyType, person, role } = claims
    if (typeof subject !== 'string' || typeof key !== 'string' || typeof keyType !== 'string')
      throw new WalletFailure('BINDING_UNREADABLE')
    return { binding, claims: { subject, key, keyType, person: textOr(person), role: textOr(role) } }
  } catch (cause) {
    throw cause instanceof WalletFailure ? cause : new WalletFailure('BINDING_UNREADABLE', cause)
  }
}

const textOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** A disclosure is [salt, name, value] (RFC 9901). */
function disclosure(text: string): [string, unknown] {
  const parsed = parseJson(fromUtf8(fromBase64url(text)))
  if (!Array.isArray(parsed)) throw new WalletFailure('BINDING_UNREADABLE')
  const [, name, value] = parsed as readonly unknown[]
  return [typeof name === 'string' ? name : '', value]
}

/**
 * Puts a binding to the key that it is about.
 * @throws WalletFailure BINDING_UNREADABLE, BINDING_OTHER_COMPANY, BINDING_OTHER_KEY
 */
export function bindOfficer(
  officer: StoredOfficer,
  pasted: string,
): StoredOfficer & { readonly binding: string } {
  const { binding, claims } = readBinding(pasted)
  if (claims.subject !== officer.subject) throw new WalletFailure('BINDING_OTHER_COMPANY')
  if (claims.keyType !== 'passkey' || claims.key !== jwkThumbprint(webCrypto, officer.key))
    throw new WalletFailure('BINDING_OTHER_KEY')
  return { ...officer, binding }
}
