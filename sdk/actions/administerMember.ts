import { type Client, callJson } from '../client.ts'

/**
 * Suspends or reinstates a member; only the registrar's node does it. Final within seconds.
 */
export function administerMember(
  client: Client,
  { member, action }: administerMember.Parameters,
): Promise<{ nonce: number }> {
  return callJson(client, { method: 'POST', path: `/v1/members/${member}/actions`, json: { action } })
}

export declare namespace administerMember {
  type Parameters = {
    readonly member: number
    readonly action: 'suspend' | 'reinstate'
  }
}
