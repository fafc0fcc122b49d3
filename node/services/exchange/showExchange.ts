import type { Exchange } from '@hexin/sdk/api/exchanges.ts'
import type { ExchangeRow } from '../../ports/exchange.ts'
import type { AnswerVault } from './answerVault.ts'

/** An exchange as its asker sees it, its answer unwrapped. */
export type ShowExchange = (row: ExchangeRow) => Promise<Exchange>

export function createShowExchange({ vault }: { readonly vault: AnswerVault }): ShowExchange {
  return async ({ id, state, grant, provider, caseNumber, code, answer }) => {
    const stored = answer && (await vault.unwrap(grant, id, answer))
    return {
      id,
      state,
      grant,
      provider,
      caseNumber,
      code: code ?? null,
      records: [...(stored?.records ?? [])],
      completeness: stored?.completeness ?? null,
    }
  }
}
