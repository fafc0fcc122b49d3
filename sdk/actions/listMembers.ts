import type { Member } from '../api/members.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Who is a member, and which of them this node belongs to.
 */
export function listMembers(client: Client): Promise<{ self: number; members: Member[] }> {
  return callJson(client, { method: 'GET', path: '/v1/members' })
}
