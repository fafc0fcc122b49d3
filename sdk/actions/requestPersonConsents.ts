import type { PersonRequestOrder } from '../api/persons.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Makes the link by which a person is asked about items under a grant, each by itself.
 *
 * @throws HexinError GRANT_UNKNOWN, GRANT_SCOPE_EXCEEDED, PERSON_ITEM_UNKNOWN
 */
export function requestPersonConsents(
  client: Client,
  { order, idempotencyKey }: requestPersonConsents.Parameters,
): Promise<{ id: string; link: string }> {
  return callJson(client, { method: 'POST', path: '/v1/person-requests', json: order, idempotencyKey })
}

export declare namespace requestPersonConsents {
  type Parameters = {
    readonly order: PersonRequestOrder
    /** Under one key one request is made, however often it is sent. */
    readonly idempotencyKey?: string
  }
}
