/** A run that ended so recently says that more is on its way. In ms. */
const BUSY_MS = 20
/** How long a run then waits for company, in ms: a few callers in flight meet in one transaction instead of three. */
const LINGER_MS = 3

/**
 * Gathers items that arrive while one run is under way and hands them to the next: group commit. Under load a run waits a moment for company; an item
 * that comes alone waits for nobody.
 *
 * `run` returns one outcome per item, in order; an Error among them rejects that item alone, a rejection of the run rejects all of it.
 * At most `max` items a run; runs never overlap.
 */
export function createBatcher<Item, Outcome>({
  max,
  run,
}: {
  readonly max: number
  readonly run: (items: readonly Item[]) => Promise<readonly (Outcome | Error)[]>
}): (item: Item) => Promise<Outcome> {
  type Waiting = { item: Item; resolve: (outcome: Outcome) => void; reject: (error: unknown) => void }
  const waiting: Waiting[] = []
  let running = false
  let lastEnd = Number.NEGATIVE_INFINITY

  async function drain(): Promise<void> {
    if (running) return
    running = true
    while (waiting.length > 0) {
      if (waiting.length < max) await company()
      await runOnce(waiting.splice(0, max))
      lastEnd = performance.now()
    }
    running = false
  }

  /** At the least, whoever asks in this turn of the event loop still comes along. */
  function company(): Promise<void> {
    const isBusy = performance.now() - lastEnd < BUSY_MS
    return new Promise((resolve) => void (isBusy ? setTimeout(resolve, LINGER_MS) : setImmediate(resolve)))
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
      void drain()
    })
}
