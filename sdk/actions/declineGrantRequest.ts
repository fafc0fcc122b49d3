import type { Decline } from '../api/grantRequests.ts'
import { type Client, callJson } from '../client.ts'

/**
 * The company's no to a request: the client's token is the link's secret. Nobody can answer the request afterwards.
 *
 * @throws HexinError GRANT_REQUEST_UNKNOWN, GRANT_REQUEST_CLOSED
 */
export async function declineGrantRequest(
  client: Client,
  { id, decline }: declineGrantRequest.Parameters,
): Promise<void> {
  await callJson(client, { method: 'POST', path: `/v1/grant-requests/${id}/refusal`, json: decline })
}

export declare namespace declineGrantRequest {
  type Parameters = {
    readonly id: string
    readonly decline: Decline
  }
}
