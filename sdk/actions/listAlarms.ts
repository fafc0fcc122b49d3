import type { BindingAlarms } from '../api/bindings.ts'
import type { PageQuery } from '../api/page.ts'
import { type Client, callJson } from '../client.ts'

/** Contradictions and gaps in companies' lists that a node has seen or was told of, with the signed evidence. */
export function listAlarms(client: Client, query: PageQuery = {}): Promise<BindingAlarms> {
  return callJson(client, { method: 'GET', path: '/v1/alarms', query })
}
