import type { GrantView } from '../api/grants.ts'
import { type Client, callJson } from '../client.ts'
import type { Hex } from '../encoding.ts'

/**
 * A grant as the node knows it. @throws HexinError GRANT_UNKNOWN
 */
export function getGrant(client: Client, { id }: getGrant.Parameters): Promise<GrantView> {
  return callJson(client, { method: 'GET', path: `/v1/grants/${id}` })
}

export declare namespace getGrant {
  type Parameters = {
    readonly id: Hex
  }
}
