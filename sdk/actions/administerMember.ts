import { type Client, callJson } from '../client.ts'

/**
 * Proposes, votes for or carries out that the council suspends, reinstates or retires a member, with this member's seat. Each step is final within seconds.
 */
export function administerMember(
  client: Client,
  { member, ...json }: administerMember.Parameters,
): Promise<{ nonce: number }> {
  return callJson(client, { method: 'POST', path: `/v1/members/${member}/actions`, json })
}

export declare namespace administerMember {
  type Parameters = {
    readonly member: number
    readonly action: 'suspend' | 'reinstate' | 'retire'
    readonly step: 'propose' | 'vote' | 'execute'
    /** Tells two proposals of the same action apart. */
    readonly reference: string
  }
}
