import type { AnchorView } from '../api/evidence.ts'
import { type Client, callJson } from '../client.ts'

/**
 * A member's checkpoint of this size, if it is final on the chain. Public. @throws HexinError CHECKPOINT_UNKNOWN
 */
export function getAnchor(client: Client, { member, size }: getAnchor.Parameters): Promise<AnchorView> {
  return callJson(client, { method: 'GET', path: `/v1/anchors/${member}/${size}` })
}

export declare namespace getAnchor {
  type Parameters = {
    readonly member: number
    readonly size: number
  }
}
