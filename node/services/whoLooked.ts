import type { WhoLooked } from '@hexin/sdk/api/whoLooked.ts'
import { verifySubjectToken } from '@hexin/sdk/consent/subjectToken.ts'
import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import type { Clock } from '../ports/clock.ts'
import type { WhoLookedStore } from '../ports/exchange.ts'
import type { LogProofs } from '../ports/log.ts'
import type { Page, PageQuery } from '../ports/page.ts'
import { pageOfAll } from './pages.ts'

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
  crypto,
  clock,
  self,
  trust,
  store,
  proofs,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly trust: GrantTrust
  readonly store: WhoLookedStore
  readonly proofs: LogProofs
}): ListWhoLooked {
  return async (token, query) => {
    const { subject } = await verifySubjectToken(crypto, {
      token,
      audience: self,
      now: clock(),
      registrarKeyOf: trust.registrarKeyOf,
      standingOf: trust.standingOf,
      wallet: trust.wallet,
    })
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
