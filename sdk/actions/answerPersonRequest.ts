import { type Client, callJson } from '../client.ts'
import type { SignedPersonConsent } from '../consent/person/signed.ts'

/**
 * A person's consent to one of the items that were asked: the client's token is the link's secret.
 *
 * @throws HexinError PERSON_REQUEST_UNKNOWN, PERSON_REQUEST_CLOSED, PERSON_CONSENT_BEYOND_GRANT, and what the check of a consent throws
 */
export function answerPersonRequest(
  client: Client,
  { id, consent }: answerPersonRequest.Parameters,
): Promise<{ consent: string }> {
  return callJson(client, { method: 'POST', path: `/v1/person-requests/${id}/consents`, json: consent })
}

export declare namespace answerPersonRequest {
  type Parameters = { readonly id: string; readonly consent: SignedPersonConsent }
}
