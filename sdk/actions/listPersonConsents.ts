import type { PageQuery } from '../api/page.ts'
import type { PersonConsentList } from '../api/persons.ts'
import { type Client, callJson } from '../client.ts'

/** The persons' consents that a member has under a grant, withdrawn ones included. */
export function listPersonConsents(
  client: Client,
  query: listPersonConsents.Parameters,
): Promise<PersonConsentList> {
  return callJson(client, { method: 'GET', path: '/v1/person-consents', query })
}

export declare namespace listPersonConsents {
  type Parameters = PageQuery & { readonly grant: string }
}
