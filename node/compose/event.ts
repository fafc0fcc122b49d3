import type { Metrics } from '../http/metrics.ts'
import { eventResource } from '../http/resources/events.ts'
import { createFeed, type Feed } from '../services/events/feed.ts'
import type { ManageTokens } from '../services/tokens.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

const HOUR_MS = 3_600_000

/** What has happened, in one order; each exchange that ended is counted once. */
export const feedOf = ({ clock, stores }: Foundation, metrics: Pick<Metrics, 'exchange'>): Feed =>
  createFeed({
    ...{ clock, events: stores.events },
    onPlaced(placed) {
      for (const { type, data } of placed) {
        const code = `${data['code'] ?? ''}`
        if (type === 'exchange.ended') metrics.exchange({ side: 'asker', state: `${data['state']}`, code })
        if (type === 'exchange.decided')
          metrics.exchange({ side: 'provider', state: code === '' ? 'allowed' : 'refused', code })
      }
    },
  })

/** Tells the member's people and machines, and companies, what happens. */
export function eventPart(foundation: Foundation, feed: Feed, tokens: ManageTokens): Part {
  const { signal, subjectOf } = foundation
  return {
    resource: eventResource({
      ...{ feed, tokens, signal, subjectOf },
      limits: { heartbeatMs: 15_000, drainMs: 10_000 },
    }),
    loops: [
      { name: 'events', everyMs: 200, work: feed.round },
      { name: 'old events', everyMs: HOUR_MS, work: feed.forget },
    ],
  }
}
