import { type Client, callJson } from '../client.ts'
import type { SignedPersonConsent } from '../consent/person/signed.ts'

/**
 * A person's consent as it was signed, by its hash: what a look names can be checked with it.
 *
 * @throws HexinError PERSON_CONSENT_UNKNOWN
 */
export function getPersonConsent(
  client: Client,
  { consent }: getPersonConsent.Parameters,
): Promise<SignedPersonConsent> {
  return callJson(client, { method: 'GET', path: `/v1/person-consents/${consent}` })
}

export declare namespace getPersonConsent {
  type Parameters = { readonly consent: string }
}
