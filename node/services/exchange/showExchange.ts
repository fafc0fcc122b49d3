import type { Exchange } from '@hexin/sdk/api/exchanges.ts'
import type { NoticeView } from '@hexin/sdk/api/marks.ts'
import { type ExchangeRow, LINGER_S } from '../../ports/exchange.ts'
import type { ReceivedOutcomes } from '../../ports/objections.ts'
import type { PersonStore } from '../../ports/persons.ts'
import type { NoticeVault } from '../objection/noticeVault.ts'
import type { AnswerVault } from './answerVault.ts'
import { withoutWithdrawn } from './withoutWithdrawn.ts'

const deliveryOf = ({
  state,
  expiresAt,
  delivery: { attempts, code, nextAttemptAt },
}: ExchangeRow): Exchange['delivery'] =>
  attempts === 0 || code === undefined
    ? null
    : {
        ...{ attempts, code, until: expiresAt + LINGER_S },
        nextAttemptAt: state === 'sent' ? nextAttemptAt : null,
      }

/** An exchange as its asker sees it: its answer unwrapped, without what a person has withdrawn since, and beside it what came of objections. */
export type ShowExchange = (row: ExchangeRow) => Promise<Exchange>

export function createShowExchange({
  vault,
  persons,
  notices,
  received,
}: {
  readonly vault: AnswerVault
  readonly persons: PersonStore
  readonly notices: NoticeVault
  readonly received: ReceivedOutcomes
}): ShowExchange {
  async function noticesOf({ id, grant, noticed }: ExchangeRow): Promise<NoticeView[]> {
    if (!noticed) return []
    const rows = (await received.of(id)).filter(({ content }) => content.length > 0)
    return Promise.all(
      rows.map(async ({ outcomeHash, content, acknowledgement }) => {
        const notice = await notices.unwrap({ grant, exchange: id, outcomeHash }, content)
        if (notice.correction === null) return { ...notice, acknowledgement }
        const [correction] = await withoutWithdrawn(persons, grant, [{ ...notice, ...notice.correction }])
        const { claims, issuedAt, sdJwt } = correction ?? notice.correction
        return { ...notice, correction: { claims, issuedAt, sdJwt }, acknowledgement }
      }),
    )
  }

  return async (row) => {
    const { id, state, grant, underOrder, provider, caseNumber, code, answer } = row
    const stored = answer && (await vault.unwrap(grant, id, answer))
    return {
      id,
      state,
      grant: underOrder ? null : grant,
      order: underOrder ? grant : null,
      provider,
      caseNumber,
      code: code ?? null,
      records: [...(await withoutWithdrawn(persons, grant, stored?.records ?? []))],
      completeness: stored?.completeness ?? null,
      delivery: deliveryOf(row),
      notices: await noticesOf(row),
    }
  }
}
