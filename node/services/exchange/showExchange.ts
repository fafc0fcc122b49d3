import type { Exchange } from '@hexin/sdk/api/exchanges.ts'
import type { NoticeView } from '@hexin/sdk/api/marks.ts'
import type { ExchangeRow } from '../../ports/exchange.ts'
import type { ReceivedOutcomes } from '../../ports/objections.ts'
import type { NoticeVault } from '../objection/noticeVault.ts'
import type { AnswerVault } from './answerVault.ts'

/** An exchange as its asker sees it: its answer unwrapped, and beside it what came of objections since. */
export type ShowExchange = (row: ExchangeRow) => Promise<Exchange>

export function createShowExchange({
  vault,
  notices,
  received,
}: {
  readonly vault: AnswerVault
  readonly notices: NoticeVault
  readonly received: ReceivedOutcomes
}): ShowExchange {
  async function noticesOf({ id, grant, noticed }: ExchangeRow): Promise<NoticeView[]> {
    if (!noticed) return []
    const rows = (await received.of(id)).filter(({ content }) => content.length > 0)
    return Promise.all(
      rows.map(async ({ outcomeHash, content, acknowledgement }) => ({
        ...(await notices.unwrap({ grant, exchange: id, outcomeHash }, content)),
        acknowledgement,
      })),
    )
  }

  return async (row) => {
    const { id, state, grant, provider, caseNumber, code, answer } = row
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
      notices: await noticesOf(row),
    }
  }
}
