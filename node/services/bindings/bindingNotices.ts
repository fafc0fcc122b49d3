import type { BindingList, Notices } from '@hexin/sdk/api/bindings.ts'
import { standingIn } from '@hexin/sdk/bindings/standing.ts'
import { verifySubjectToken } from '@hexin/sdk/consent/subjectToken.ts'
import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Companies, Sighting } from '../../ports/companies.ts'
import type { Page, PageQuery } from '../../ports/page.ts'
import { pageOfAll } from '../pages.ts'
import type { OfferBindings } from './offerBindings.ts'

export type BindingNotices = {
  /** Every later key of the caller's company that this node came across, the newest first. */
  notices(
    token: string,
    query: PageQuery,
  ): Promise<Page<Notices['notices'][number]> & Pick<Notices, 'subject' | 'member'>>
  /** The caller's whole list, at its registrar. */
  list(token: string): Promise<BindingList>
}

/** What a company is told about its own keys. Any key that was ever bound to it opens this: whoever invents one may have ended the others. */
export function createBindingNotices({
  crypto,
  clock,
  self,
  trust,
  companies,
  offer,
  waitS,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly trust: GrantTrust
  readonly companies: Companies
  readonly offer: OfferBindings
  readonly waitS: number
}): BindingNotices {
  const callerOf = (token: string) =>
    verifySubjectToken(crypto, {
      ...{ ...trust, token, audience: self, now: clock() },
      async standingOf(binding) {
        await trust.standingOf(binding)
        return { state: 'effective' }
      },
    })

  async function toNotice({ registrar, subject, binding, seenAt }: Sighting) {
    const company = await companies.find({ registrar, subject })
    const list = company?.list?.bindings ?? []
    const objected = company?.objected ?? new Set<string>()
    const { state, at } = standingIn(list, { binding, at: clock(), waitS, objected })
    return {
      ...{ number: binding.number, event: binding.event, seenAt, binding: binding.sdJwt },
      key: binding.key ?? null,
      keyType: binding.keyType ?? null,
      state,
      until: state === 'waiting' ? (at ?? null) : null,
      listed: list[binding.number - 1]?.hash === binding.hash,
    }
  }

  return {
    async notices(token, query) {
      const { subject, binding: own } = await callerOf(token)
      const sightings = await companies.sightings(subject)
      const others = sightings.filter(
        ({ binding }) => binding.hash !== own.hash && binding.number >= own.number,
      )
      const place = ({ seenAt, binding }: Sighting) => [-seenAt, binding.number, binding.hash]
      const { items, next } = pageOfAll(others, place, query)
      return { subject, member: self, items: await Promise.all(items.map(toNotice)), next }
    },
    async list(token) {
      const { subject } = await callerOf(token)
      const list = await offer.list(subject)
      if (!list) throw new HexinError('SUBJECT_INVALID', { found: 'nothing is bound here' })
      return list
    },
  }
}
