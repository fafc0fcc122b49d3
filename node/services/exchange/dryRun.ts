import { type DryRunView, type ExchangeOrder, exchangeOrderSchema } from '@hexin/sdk/api/exchanges.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { DecideOrder } from './decideOrder.ts'

export type DryRun = (order: ExchangeOrder) => Promise<DryRunView>

/**
 * Says what would come of an order, rule by rule, and what would mend a refusal. Nothing is signed, counted, logged or sent.
 * @throws HexinError RECORD_FIELD_UNKNOWN
 */
export function createDryRun({ decide }: { readonly decide: DecideOrder }): DryRun {
  return async (order) => {
    const { provider, decision } = await decide(exchangeOrderSchema.parse(order))
    const { allowed, code, trace } = decision
    const refusal = code === null ? null : new HexinError(code)
    return {
      allowed,
      code,
      provider,
      title: refusal?.title ?? null,
      remedy: refusal && { en: refusal.remedy, zh: refusal.remedyZh },
      trace: [...trace],
    }
  }
}
