import { untilRest } from './turns.ts'

/** Virtual time, and what is to happen when. */
export type Schedule = {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back when so many milliseconds have passed; what it returns cancels. */
  after(ms: number, what: string, run: () => Promise<void>): () => void
  /** Lets so many milliseconds pass in which nothing runs; what came due in them is late. */
  skip(ms: number): void
  /** Lets time pass until a promise has settled, `maxMs` at most. */
  until<T>(promise: Promise<T>, maxMs: number): Promise<T>
  /** Everything that is to come is gone. */
  clear(): void
}

type Entry = {
  readonly at: number
  readonly order: number
  readonly what: string
  readonly run: () => Promise<void>
}

export function createSchedule(start: number, onEvent: (what: string) => void = () => undefined): Schedule {
  let now = start
  let order = 0
  const entries = new Set<Entry>()

  function next(until: number): Entry | undefined {
    let first: Entry | undefined
    for (const entry of entries)
      if (
        entry.at <= until &&
        (!first || entry.at < first.at || (entry.at === first.at && entry.order < first.order))
      )
        first = entry
    return first
  }

  async function run(entry: Entry): Promise<void> {
    entries.delete(entry)
    now = Math.max(now, entry.at)
    onEvent(entry.what)
    void entry.run()
    await untilRest()
  }

  return {
    now: () => now,
    after(ms, what, work) {
      const entry = { at: now + Math.max(0, Math.ceil(ms)), order: order++, what, run: work }
      entries.add(entry)
      return () => void entries.delete(entry)
    },
    skip(ms) {
      now += ms
    },
    async until(promise, maxMs) {
      const end = now + maxMs
      const state = { settled: false }
      const watch = async () => {
        await promise.catch(() => undefined)
        state.settled = true
      }
      void watch()
      await untilRest()
      while (!state.settled) {
        const entry = next(end)
        if (!entry) throw new Error(`nothing came of it within ${maxMs} ms of virtual time`)
        await run(entry)
      }
      return promise
    },
    clear: () => entries.clear(),
  }
}
