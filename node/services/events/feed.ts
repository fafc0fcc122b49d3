import type { EventKind, NodeEvent } from '@hexin/sdk/api/events.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Events, Placed } from '../../ports/events.ts'

export type FeedQuery = {
  /** The last event that the reader has; undefined: begins with what happens from now on. */
  readonly after: number | undefined
  readonly kinds: readonly EventKind[]
  readonly subject?: string | undefined
  readonly signal: AbortSignal
}

export type Feed = {
  /**
   * Where a reader begins.
   * @throws HexinError EVENTS_GONE where some of what it misses is kept no more, CURSOR_INVALID for a position that was never given out
   */
  start(after: number | undefined): Promise<number>
  /** Events from there on, in order, a page at a time; waits for more. Read as slowly as one likes: nothing is held for the reader but its position. */
  follow(query: FeedQuery & { readonly after: number }): AsyncGenerator<readonly NodeEvent[]>
  /** Gives positions to what is new, and wakes those who wait. */
  round(): Promise<void>
  /** Forgets what is older than a month. */
  forget(): Promise<void>
}

const PAGE = 100
/** How long events are kept, in seconds. */
const KEPT_S = 31 * 86_400

export function createFeed({
  clock,
  events,
  onPlaced,
}: {
  readonly clock: Clock
  readonly events: Events
  readonly onPlaced: (placed: readonly Placed[]) => void
}): Feed {
  let waiting = new Set<() => void>()

  /** Begun before the reader looks: what is placed in between wakes it. */
  function news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      waiting.add(wake)
      signal.addEventListener('abort', wake)
      if (signal.aborted) wake()
    })
  }

  return {
    async start(after) {
      const { first, last } = await events.bounds()
      if (after === undefined) return last
      if (after > last) throw new HexinError('CURSOR_INVALID', { found: after, expected: `at most ${last}` })
      if (after < first - 1)
        throw new HexinError('EVENTS_GONE', { found: after, expected: `at least ${first - 1}` })
      return after
    },
    async *follow({ after, kinds, subject, signal }) {
      let from = after
      while (!signal.aborted) {
        const pause = new AbortController()
        const more = news(AbortSignal.any([signal, pause.signal]))
        const page = await events.read({ after: from, kinds, subject, limit: PAGE })
        if (page.length > 0) {
          pause.abort()
          from = page.at(-1)?.id ?? from
          yield page
        } else await more
      }
    },
    async round() {
      for (;;) {
        const placed = await events.place()
        if (placed.length === 0) return
        onPlaced(placed)
        const awake = waiting
        waiting = new Set()
        for (const wake of awake) wake()
      }
    },
    forget: () => events.forget(clock() - KEPT_S),
  }
}
