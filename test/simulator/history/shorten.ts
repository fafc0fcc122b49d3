import type { Ground } from '../world/world.ts'
import { type HistoryOptions, playHistory, type Verdict } from './play.ts'

/** So many histories are played for it at most. */
const TRIES = 40

/**
 * Leaves steps of a history out, halves first, as long as something still breaks: each step draws from a source of its own, so the others stay what they were.
 * @returns the steps that it breaks without, and the trace of what is left
 */
export async function shorten(
  ground: Ground,
  { seed, trace }: Verdict,
  { steps, tamper }: HistoryOptions,
): Promise<{ readonly needless: readonly number[]; readonly trace: readonly string[] }> {
  const needless = new Set<number>()
  let best = trace
  let tries = 0
  for (
    let size = Math.ceil(steps / 2);
    size >= 1 && tries < TRIES;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  )
    for (let start = 0; start < steps && tries < TRIES; start += size) {
      const part = Array.from({ length: Math.min(size, steps - start) }, (_, i) => start + i)
      if (part.every((step) => needless.has(step))) continue
      const without = new Set([...needless, ...part])
      tries++
      const shorter = await playHistory(ground, seed, { steps, without, ...(tamper && { tamper }) })
      if (shorter.wrong.length === 0) continue
      for (const step of part) needless.add(step)
      best = shorter.trace
    }
  return { needless: [...needless].toSorted((a, b) => a - b), trace: best }
}
