import type { BindingList } from '../api/bindings.ts'
import { type Client, callJson } from '../client.ts'

/**
 * The whole list of a company's bindings, at its registrar. The client's token is the company's own (`createSubjectToken`).
 *
 * @throws HexinError AUTH_SUBJECT_INVALID, MEMBER_ROLE_MISSING
 */
export function listBindings(client: Client): Promise<BindingList> {
  return callJson(client, { method: 'GET', path: '/v1/bindings' })
}
