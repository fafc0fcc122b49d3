import { type Client, callJson } from '../client.ts'
import type { SignedPersonWithdrawal } from '../consent/person/signed.ts'

/**
 * Withdraws a person's consent, at any member's node: it needs no token, only the person's signature. Resolves to the member's own statement that it obeys.
 *
 * @throws HexinError what the check of a withdrawal throws
 */
export function withdrawPersonConsent(
  client: Client,
  { withdrawal }: withdrawPersonConsent.Parameters,
): Promise<{ statement: string }> {
  return callJson(client, { method: 'POST', path: '/v1/person-withdrawals', json: withdrawal })
}

export declare namespace withdrawPersonConsent {
  type Parameters = { readonly withdrawal: SignedPersonWithdrawal }
}
