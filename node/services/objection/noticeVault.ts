import type { NoticeView } from '@hexin/sdk/api/marks.ts'
import type { GrantKeys } from '../../ports/secrets.ts'
import type { Wrapping } from '../exchange/answerVault.ts'

/** What came of an objection, at rest: like the answer that it is about, under the key of the grant. */
export type StoredNotice = Omit<NoticeView, 'acknowledgement'>

export type NoticeVault = {
  wrap(place: NoticePlace, notice: StoredNotice): Promise<Buffer>
  unwrap(place: NoticePlace, wrapped: Buffer): Promise<StoredNotice>
}

type NoticePlace = { readonly grant: string; readonly exchange: string; readonly outcomeHash: string }

export function createNoticeVault({
  keys,
  wrapping,
}: {
  readonly keys: GrantKeys
  readonly wrapping: Wrapping
}): NoticeVault {
  const label = ({ exchange, outcomeHash }: NoticePlace) => `notice ${exchange} ${outcomeHash}`
  return {
    wrap: async (place, notice) =>
      wrapping.wrap(await keys.keyFor(place.grant), Buffer.from(JSON.stringify(notice)), label(place)),
    async unwrap(place, wrapped) {
      const json = wrapping.unwrap(await keys.keyFor(place.grant), wrapped, label(place))
      return JSON.parse(json.toString()) as StoredNotice
    },
  }
}
