import type { BindingOrder } from '../api/bindings.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Has the registrar state which keys speak for which companies. At most 500 at a time; the bindings come in the order of the orders.
 */
export function issueBindings(
  client: Client,
  { bindings }: issueBindings.Parameters,
): Promise<{ bindings: string[] }> {
  return callJson(client, { method: 'POST', path: '/v1/bindings', json: { bindings } })
}

export declare namespace issueBindings {
  type Parameters = {
    readonly bindings: readonly BindingOrder[]
  }
}
