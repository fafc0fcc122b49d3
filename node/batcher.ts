/** A run that ended so recently says that more is on its way. In ms. */
const BUSY_MS = 20
/** How long a run then waits at most, in ms, until as many have come as came to the last one: those in flight meet in one transaction. */
const LINGER_MS = 6

/**
 * Gathers items that arrive while one run is under way and hands them to the next: group commit. Under load a run waits a moment for as much company
 * as the last one had; items that come one at a time wait for nobody.
 *
 * `run` returns one outcome per item, in order; an Error among them rejects that item alone, a rejection of the run rejects all of it.
 * At most `max` items a run; runs never overlap. With `quietMs` each run first waits until none has come for so long: for items of which it is known that they come together.
 */
export function createBatcher<Item, Outcome>({
  max,
  quietMs,
  run,
}: {
  readonly max: number
  readonly quietMs?: number
  readonly run: (items: readonly Item[]) => Promise<readonly (Outcome | Error)[]>
}): (item: Item) => Promise<Outcome> {
  type Waiting = { item: Item; resolve: (outcome: Outcome) => void; reject: (error: unknown) => void }
  const waiting: Waiting[] = []
  let running = false
  let lastEnd = Number.NEGATIVE_INFINITY
  let expected = 1
  /** Ends the wait under way. */
  let enough: (() => void) | undefined

  async function drain(): Promise<void> {
    if (running) return
    running = true
    while (waiting.length > 0) {
      if (waiting.length < max) await company()
      expected = Math.min(max, waiting.length)
      await runOnce(waiting.splice(0, max))
      lastEnd = performance.now()
    }
    running = false
  }

  /** At the least, whoever asks in this turn of the event loop still comes along. */
  async function company(): Promise<void> {
    if (quietMs !== undefined) return untilQuiet(quietMs)
    if (waiting.length < expected && performance.now() - lastEnd < BUSY_MS) await untilEnough()
    await new Promise((resolve) => void setImmediate(resolve))
  }

  async function untilQuiet(ms: number): Promise<void> {
    for (let before = 0; before < waiting.length && waiting.length < max; ) {
      before = waiting.length
      await new Promise((resolve) => void setTimeout(resolve, ms))
    }
  }

  async function untilEnough(): Promise<void> {
    await new Promise<void>((resolve) => {
      enough = resolve
      setTimeout(resolve, LINGER_MS)
    })
    enough = undefined
  }

  async function runOnce(batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await run(batch.map(({ item }) => item))
      for (const [i, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[i]
        if (outcome instanceof Error) reject(outcome)
        else resolve(outcome as Outcome)
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (waiting.length >= expected) enough?.()
      void drain()
    })
}
