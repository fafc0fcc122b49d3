import type { MemberStep } from '../api/council.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Moves the member's seat to the chain key that its node runs with. Proposals whose snapshot is past go on counting the account before.
 * @throws HexinError SEAT_MISSING, KEY_AUTHORITY_MISSING
 */
export function claimSeat(client: Client, { idempotencyKey }: claimSeat.Parameters): Promise<MemberStep> {
  return callJson(client, { method: 'POST', path: '/v1/council/seats/claim', idempotencyKey })
}

export declare namespace claimSeat {
  type Parameters = {
    readonly idempotencyKey: string
  }
}
