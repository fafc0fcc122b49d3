import type { WhoLooked } from '@hexin/sdk/api/whoLooked.ts'
import type { WhoLookedStore } from '../ports/exchange.ts'
import type { LogProofs } from '../ports/log.ts'
import type { Page, PageQuery } from '../ports/page.ts'
import { pageOfAll } from './pages.ts'
import type { SubjectOf } from './subjectOf.ts'

/** @param token what the company's officer signed: it opens this company's entries at this node, for a minute */
export type ListWhoLooked = (
  token: string,
  query: PageQuery,
) => Promise<Page<WhoLooked['entries'][number]> & Pick<WhoLooked, 'subject' | 'member'>>

/**
 * Everything that this member's log says about who looked at a company: as provider the looks, as asker the receipts, each with its proof; what was done under a lawful
 * order from the time on that the order says.
 * @throws HexinError AUTH_SUBJECT_INVALID
 */
export function createListWhoLooked({
  self,
  subjectOf,
  store,
  proofs,
}: {
  readonly self: number
  readonly subjectOf: SubjectOf
  readonly store: WhoLookedStore
  readonly proofs: LogProofs
}): ListWhoLooked {
  return async (token, query) => {
    const subject = await subjectOf(token)
    const all = await store.entries(subject)
    const { items: entries, next } = pageOfAll(all, ({ leafIndex }) => [leafIndex], query)
    const proven = await proofs.prove(entries.map(({ leafIndex }) => leafIndex))
    return {
      ...{ subject, member: self, next },
      items: entries.map(({ side, statement, order }, i) => ({
        ...{ side, statement, order: order ?? null },
        proof: proven[i] ?? null,
      })),
    }
  }
}
