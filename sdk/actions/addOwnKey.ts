import type { MemberStep, OwnKeyOrder } from '../api/council.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Adds a key to the member's own, by its node's chain key and log key, without the council.
 * @throws HexinError KEY_TAKEN, KEY_INVALID, KEY_CHANGE_PENDING
 */
export function addOwnKey(
  client: Client,
  { idempotencyKey, ...json }: addOwnKey.Parameters,
): Promise<MemberStep> {
  return callJson(client, { method: 'POST', path: '/v1/keys', json, idempotencyKey })
}

export declare namespace addOwnKey {
  type Parameters = OwnKeyOrder & {
    readonly idempotencyKey: string
  }
}
