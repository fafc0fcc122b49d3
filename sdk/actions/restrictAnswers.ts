import type { Keeping } from '../api/keepings.ts'
import { type Client, callJson } from '../client.ts'
import type { RestrictedTerms } from '../consent/keeping.ts'

/**
 * Keeps some of what an ended grant gave, for a basis in law alone.
 * @throws HexinError GRANT_UNKNOWN, GRANT_IN_FORCE, RESTRICTION_INVALID, ANSWER_DELETED
 */
export function restrictAnswers(
  client: Client,
  { grant, terms }: restrictAnswers.Parameters,
): Promise<Keeping> {
  return callJson(client, { method: 'POST', path: `/v1/grants/${grant}/restriction`, json: terms })
}

export declare namespace restrictAnswers {
  type Parameters = { readonly grant: string; readonly terms: RestrictedTerms }
}
