import type { Exchange } from '@hexin/sdk/api/exchanges.ts'
import type { ExchangeRow } from '../../ports/exchange.ts'
import type { PersonStore } from '../../ports/persons.ts'
import type { AnswerVault } from './answerVault.ts'
import { withoutWithdrawn } from './withoutWithdrawn.ts'

/** An exchange as its asker sees it, its answer unwrapped; without what a person has withdrawn since. */
export type ShowExchange = (row: ExchangeRow) => Promise<Exchange>

export function createShowExchange({
  vault,
  persons,
}: {
  readonly vault: AnswerVault
  readonly persons: PersonStore
}): ShowExchange {
  return async ({ id, state, grant, provider, caseNumber, code, answer }) => {
    const stored = answer && (await vault.unwrap(grant, id, answer))
    return {
      id,
      state,
      grant,
      provider,
      caseNumber,
      code: code ?? null,
      records: [...(await withoutWithdrawn(persons, grant, stored?.records ?? []))],
      completeness: stored?.completeness ?? null,
    }
  }
}
