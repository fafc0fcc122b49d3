import type { SignedControl } from '../api/controls.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Pauses, resumes or revokes a grant. The signature is the authority: any member's node takes it, without a token.
 *
 * @throws HexinError GRANT_CONTROL_INVALID, GRANT_UNKNOWN
 */
export function controlGrant(
  client: Client,
  { control }: controlGrant.Parameters,
): Promise<{ accepted: true }> {
  return callJson(client, { method: 'POST', path: `/v1/grants/${control.grant}/controls`, json: control })
}

export declare namespace controlGrant {
  type Parameters = {
    readonly control: SignedControl
  }
}
