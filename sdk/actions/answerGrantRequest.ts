import type { GrantAnswer } from '../api/grantRequests.ts'
import { type Client, callJson } from '../client.ts'
import type { SignedGrant } from '../consent/signedGrant.ts'

/**
 * The company's answer to a request: the client's token is the link's secret. Where several officers sign, each hands in the same grant with his own signature.
 *
 * @throws HexinError GRANT_REQUEST_CLOSED, GRANT_SCOPE_EXCEEDED, and what the check of a grant throws
 */
export function answerGrantRequest(
  client: Client,
  { id, grant }: answerGrantRequest.Parameters,
): Promise<GrantAnswer> {
  return callJson(client, { method: 'POST', path: `/v1/grant-requests/${id}/grant`, json: grant })
}

export declare namespace answerGrantRequest {
  type Parameters = {
    readonly id: string
    readonly grant: SignedGrant
  }
}
