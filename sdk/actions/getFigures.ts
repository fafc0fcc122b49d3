import type { Figures } from '../api/members.ts'
import { type Client, callJson } from '../client.ts'

/**
 * What the node has done, counted in its database; of one case number if it is given.
 */
export function getFigures(client: Client, { caseNumber }: getFigures.Parameters): Promise<Figures> {
  return callJson(client, { method: 'GET', path: '/v1/figures', query: { caseNumber } })
}

export declare namespace getFigures {
  type Parameters = {
    readonly caseNumber?: string
  }
}
