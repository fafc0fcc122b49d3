import type { Exchange, ExchangeOrder } from '../api/exchanges.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Asks a provider under a grant. The same key with the same order finds the same exchange: retry with it.
 *
 * Resolves to the answer, or to an exchange that is still `sent`.
 * @throws HexinError the code with which the request is refused; ANSWER_INVALID
 */
export function ask(client: Client, { order, idempotencyKey }: ask.Parameters): Promise<Exchange> {
  return callJson(client, { method: 'POST', path: '/v1/exchanges', json: order, idempotencyKey })
}

export declare namespace ask {
  type Parameters = {
    readonly order: ExchangeOrder
    readonly idempotencyKey: string
  }
}
