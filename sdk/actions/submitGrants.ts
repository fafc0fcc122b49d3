import type { GrantResult } from '../api/grants.ts'
import { type Client, callJson } from '../client.ts'
import type { SignedGrant } from '../consent/signedGrant.ts'

/**
 * Hands signed grants in, at most 100 at a time. Each has a result of its own: an id, or why it was not taken.
 */
export function submitGrants(
  client: Client,
  { grants }: submitGrants.Parameters,
): Promise<{ results: GrantResult[] }> {
  return callJson(client, { method: 'POST', path: '/v1/grants', json: { grants } })
}

export declare namespace submitGrants {
  type Parameters = {
    readonly grants: readonly SignedGrant[]
  }
}
