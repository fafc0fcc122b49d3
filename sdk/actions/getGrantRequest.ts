import type { GrantRequestView } from '../api/grantRequests.ts'
import { type Client, callJson } from '../client.ts'

/**
 * What a bank asks for, read by the wallet: the client's token is the link's secret. @throws HexinError GRANT_REQUEST_UNKNOWN
 */
export function getGrantRequest(
  client: Client,
  { id }: getGrantRequest.Parameters,
): Promise<GrantRequestView> {
  return callJson(client, { method: 'GET', path: `/v1/grant-requests/${id}` })
}

export declare namespace getGrantRequest {
  type Parameters = {
    readonly id: string
  }
}
