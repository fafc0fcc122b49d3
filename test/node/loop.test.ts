import { runAtTicks } from '@hexin/node/loop.ts'
import { describe, expect, test } from 'vitest'

/** Runs until `work` has been called `rounds` times. */
async function run(rounds: number, work: (round: number) => Promise<void>) {
  const controller = new AbortController()
  const errors: unknown[] = []
  let round = 0
  await runAtTicks({
    everyMs: 5,
    signal: controller.signal,
    onError: (error) => errors.push(error),
    async work() {
      if (++round === rounds) controller.abort()
      await work(round)
    },
  })
  return { errors, round }
}

describe('runAtTicks', () => {
  test('runs again and again, never two at once, and ends only after the work under way', async () => {
    let running = 0
    let most = 0
    let finished = 0
    await run(4, async () => {
      running++
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 12))
      running--
      finished++
    })
    expect(most).toBe(1)
    expect(finished).toBe(4)
  })

  test('a failure is reported, and the next tick runs all the same', async () => {
    const { errors, round } = await run(3, async (n) => {
      if (n < 3) throw new Error(`round ${n}`)
    })
    expect(errors).toEqual([new Error('round 1'), new Error('round 2')])
    expect(round).toBe(3)
  })

  test('starts nothing where the shutdown has begun', async () => {
    let calls = 0
    await runAtTicks({
      everyMs: 5,
      signal: AbortSignal.abort(),
      work: async () => void calls++,
      onError: () => undefined,
    })
    expect(calls).toBe(0)
  })

  test('a wait for the next tick ends with the signal', async () => {
    const controller = new AbortController()
    let calls = 0
    const ended = runAtTicks({
      everyMs: 3_600_000,
      signal: controller.signal,
      work: async () => void calls++,
      onError: () => undefined,
    })
    controller.abort()
    await ended
    expect(calls).toBe(0)
  })
})
