import type { BindingAlarms } from '../api/bindings.ts'
import { type Client, callJson } from '../client.ts'

/** Contradictions and gaps in companies' lists that a node has seen or was told of, with the signed evidence. */
export function listAlarms(client: Client): Promise<BindingAlarms> {
  return callJson(client, { method: 'GET', path: '/v1/alarms' })
}
