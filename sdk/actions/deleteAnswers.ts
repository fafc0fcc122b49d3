import type { Keeping } from '../api/keepings.ts'
import { type Client, callJson } from '../client.ts'

/** Deletes what a grant gave and destroys its key; the statement about it is logged. @throws HexinError GRANT_UNKNOWN */
export function deleteAnswers(
  client: Client,
  { grant, outside }: deleteAnswers.Parameters,
): Promise<Keeping> {
  return callJson(client, { method: 'POST', path: `/v1/grants/${grant}/deletion`, json: { outside } })
}

export declare namespace deleteAnswers {
  type Parameters = {
    readonly grant: string
    /** What lies outside the node. */
    readonly outside: readonly string[]
  }
}
