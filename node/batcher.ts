/**
 * Gathers items that arrive while one run is under way and hands them to the next: group commit. One item alone waits for nobody.
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

  async function drain(): Promise<void> {
    if (running) return
    running = true
    // Whoever asks in this turn of the event loop still comes along.
    await new Promise(setImmediate)
    while (waiting.length > 0) await runOnce(waiting.splice(0, max))
    running = false
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
