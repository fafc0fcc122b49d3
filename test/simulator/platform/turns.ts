const immediately = setImmediate

/** So many turns of the event loop without anything done: more than any piece of work here skips between two of its doings. */
const QUIET_TURNS = 4

let doings = 0
let underWay = 0

/** Notes that something was done, so that whoever waits for rest waits on. */
export const noteDoing = (): void => void doings++

/** Work outside of this thread: there is no rest before it has ended. */
export async function outside<T>(work: () => Promise<T>): Promise<T> {
  underWay++
  try {
    return await work()
  } finally {
    underWay--
    doings++
  }
}

/** Resolves once all that can go on has gone on, and only virtual time, or a message, could move anything. */
export async function untilRest(): Promise<void> {
  for (let quiet = 0, seen = doings; quiet < QUIET_TURNS; ) {
    await new Promise<void>((resolve) => void immediately(resolve))
    quiet = underWay > 0 || doings !== seen ? 0 : quiet + 1
    seen = doings
  }
}
