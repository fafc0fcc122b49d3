import type { Health } from '../api/members.ts'
import { type Client, callJson } from '../client.ts'

/**
 * How the node is. Never rejects over what the node needs; the answer says it.
 */
export function getHealth(client: Client): Promise<Health> {
  return callJson(client, { method: 'GET', path: '/health' })
}
