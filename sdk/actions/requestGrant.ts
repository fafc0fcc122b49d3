import type { GrantRequestLink } from '../api/grantRequests.ts'
import { type Client, callJson } from '../client.ts'
import type { GrantProposal } from '../consent/composeGrant.ts'

/**
 * Makes a request for a grant and the link that opens the company's wallet, as text and as a QR code.
 */
export function requestGrant(
  client: Client,
  { idempotencyKey, ...json }: requestGrant.Parameters,
): Promise<GrantRequestLink> {
  return callJson(client, { method: 'POST', path: '/v1/grant-requests', json, idempotencyKey })
}

export declare namespace requestGrant {
  type Parameters = {
    readonly proposal: Omit<GrantProposal, 'chain' | 'grantee'>
    /** Seconds until the link lapses. */
    readonly validS: number
    /** Under one key one request is made, however often it is sent. */
    readonly idempotencyKey?: string
  }
}
