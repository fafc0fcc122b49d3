import type { PersonRequestView } from '../api/persons.ts'
import { type Client, callJson } from '../client.ts'

/**
 * What a person is asked: the client's token is the link's secret.
 *
 * @throws HexinError PERSON_REQUEST_UNKNOWN
 */
export function getPersonRequest(
  client: Client,
  { id }: getPersonRequest.Parameters,
): Promise<PersonRequestView> {
  return callJson(client, { method: 'GET', path: `/v1/person-requests/${id}` })
}

export declare namespace getPersonRequest {
  type Parameters = { readonly id: string }
}
