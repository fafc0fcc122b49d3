import type { MemberStep } from '../api/council.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Ends a key of the member's, also one that its node runs with. `notAfter` (unix seconds) is the first second at which it no longer counts; without it that is
 * the next.
 * @throws HexinError KEY_UNKNOWN, KEY_INVALID, KEY_CHANGE_PENDING
 */
export function endOwnKey(
  client: Client,
  { index, notAfter, idempotencyKey }: endOwnKey.Parameters,
): Promise<MemberStep> {
  const json = { notAfter }
  return callJson(client, { method: 'POST', path: `/v1/keys/${index}/end`, json, idempotencyKey })
}

export declare namespace endOwnKey {
  type Parameters = {
    /** As `getMemberKeys` has it. */
    readonly index: number
    readonly notAfter?: number
    readonly idempotencyKey: string
  }
}
