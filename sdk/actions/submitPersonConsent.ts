import { type Client, callJson } from '../client.ts'
import type { SignedPersonConsent } from '../consent/person/signed.ts'

/**
 * Hands in a person's consent that came by another way than a link.
 *
 * @throws HexinError GRANT_UNKNOWN, PERSON_CONSENT_BEYOND_GRANT, and what the check of a consent throws
 */
export function submitPersonConsent(
  client: Client,
  { consent }: submitPersonConsent.Parameters,
): Promise<{ consent: string }> {
  return callJson(client, { method: 'POST', path: '/v1/person-consents', json: consent })
}

export declare namespace submitPersonConsent {
  type Parameters = { readonly consent: SignedPersonConsent }
}
