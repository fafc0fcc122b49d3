import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Runs `work` at multiples of `everyMs` of the clock, so that all members publish at the same fixed ticks and the moment tells nothing
 * about whose business it was. Runs never overlap; a failure is reported and the next tick tries again. Resolves after `signal`
 * aborted and the work under way has ended.
 */
export async function runAtTicks({
  everyMs,
  signal,
  work,
  onError,
}: {
  readonly everyMs: number
  readonly signal: AbortSignal
  readonly work: () => Promise<void>
  readonly onError: (error: unknown) => void
}): Promise<void> {
  while (!signal.aborted) {
    const wait = everyMs - (Date.now() % everyMs)
    try {
      await sleep(wait, undefined, { signal })
    } catch {
      return
    }
    try {
      await work()
    } catch (error) {
      onError(error)
    }
  }
}
