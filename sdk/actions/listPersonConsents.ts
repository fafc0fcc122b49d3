import type { PersonConsentState } from '../api/persons.ts'
import { type Client, callJson } from '../client.ts'

/** The persons' consents that a member has under a grant, withdrawn ones included. */
export function listPersonConsents(
  client: Client,
  { grant }: listPersonConsents.Parameters,
): Promise<{ consents: PersonConsentState[] }> {
  return callJson(client, { method: 'GET', path: '/v1/person-consents', query: { grant } })
}

export declare namespace listPersonConsents {
  type Parameters = { readonly grant: string }
}
