import type { DryRunView, ExchangeOrder } from '../api/exchanges.ts'
import { type Client, callJson } from '../client.ts'

/** Says what would come of an order: nothing is asked, counted or logged. @throws HexinError RECORD_FIELD_UNKNOWN */
export function dryRun(client: Client, { order }: dryRun.Parameters): Promise<DryRunView> {
  return callJson(client, { method: 'POST', path: '/v1/exchanges/dry-run', json: order })
}

export declare namespace dryRun {
  type Parameters = { readonly order: ExchangeOrder }
}
