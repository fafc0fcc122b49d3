import type { Cosigner } from '../api/grantRequests.ts'
import { type Client, callJson } from '../client.ts'

/**
 * An officer says that he can sign together with others: the client's token is the link's secret.
 *
 * @throws HexinError GRANT_REQUEST_UNKNOWN, GRANT_REQUEST_CLOSED, GRANT_BINDING_INVALID, GRANT_BINDING_WAITING, GRANT_BINDING_ENDED
 */
export function joinGrantRequest(
  client: Client,
  { id, cosigner }: joinGrantRequest.Parameters,
): Promise<{ joined: true }> {
  return callJson(client, { method: 'POST', path: `/v1/grant-requests/${id}/officers`, json: cosigner })
}

export declare namespace joinGrantRequest {
  type Parameters = {
    readonly id: string
    readonly cosigner: Cosigner
  }
}
