import type { PersonBindingOrder, PersonBindingView } from '../api/persons.ts'
import { type Client, callJson } from '../client.ts'

/** Has the registrar state that a key is that of one of a company's persons. */
export function issuePersonBinding(
  client: Client,
  { binding }: issuePersonBinding.Parameters,
): Promise<PersonBindingView> {
  return callJson(client, { method: 'POST', path: '/v1/person-bindings', json: binding })
}

export declare namespace issuePersonBinding {
  type Parameters = { readonly binding: PersonBindingOrder }
}
