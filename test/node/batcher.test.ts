import { createBatcher } from '@hexin/node/batcher.ts'
import { describe, expect, test } from 'vitest'

/** A batcher that doubles numbers, and what its runs were given. `gate` holds every run back until it resolves. */
function doubling({
  max = 10,
  gate = async () => undefined,
}: {
  max?: number
  gate?: () => Promise<unknown>
} = {}) {
  const runs: number[][] = []
  let running = 0
  let most = 0
  const double = createBatcher<number, number>({
    max,
    async run(items) {
      runs.push([...items])
      most = Math.max(most, ++running)
      await gate()
      running--
      return items.map((item) => (item < 0 ? new Error(`no ${item}`) : item * 2))
    },
  })
  return { double, runs, most: () => most }
}

describe('createBatcher', () => {
  test('what comes in one turn goes in one run, each with its own outcome', async () => {
    const { double, runs } = doubling()
    expect(await Promise.all([3, 1, 2].map(double))).toEqual([6, 2, 4])
    expect(runs).toEqual([[3, 1, 2]])
  })

  test('at most `max` items a run, in their order, and none is forgotten', async () => {
    const { double, runs, most } = doubling({ max: 4 })
    const items = Array.from({ length: 11 }, (_, i) => i)
    expect(await Promise.all(items.map(double))).toEqual(items.map((i) => i * 2))
    expect(runs.map(({ length }) => length)).toEqual([4, 4, 3])
    expect(runs.flat()).toEqual(items)
    expect(most()).toBe(1)
  })

  test('runs never overlap: what arrives meanwhile waits for the next one', async () => {
    const gates: (() => void)[] = []
    const { double, runs, most } = doubling({
      gate: () => new Promise<void>((resolve) => gates.push(resolve)),
    })
    const first = double(1)
    while (gates.length < 1) await new Promise(setImmediate)
    const rest = [2, 3].map(double)
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
    expect(runs).toEqual([[1]])
    gates[0]?.()
    expect(await first).toBe(2)
    while (gates.length < 2) await new Promise(setImmediate)
    gates[1]?.()
    expect(await Promise.all(rest)).toEqual([4, 6])
    expect(runs).toEqual([[1], [2, 3]])
    expect(most()).toBe(1)
  })

  test('under load a run waits until as many have come as came to the last one', async () => {
    const { double, runs } = doubling()
    await Promise.all([1, 2, 3].map(double))
    const next = [double(4)]
    for (const item of [5, 6]) {
      await new Promise(setImmediate)
      next.push(double(item))
    }
    expect(await Promise.all(next)).toEqual([8, 10, 12])
    expect(runs).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
  })

  test('who then stays away is not waited for', async () => {
    const { double, runs } = doubling()
    await Promise.all([1, 2, 3].map(double))
    expect(await double(4)).toBe(8)
    expect(runs).toEqual([[1, 2, 3], [4]])
  })

  test('an Error among the outcomes rejects its item alone', async () => {
    const { double } = doubling()
    const outcomes = await Promise.allSettled([1, -5, 3].map(double))
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: 2 },
      { status: 'rejected', reason: new Error('no -5') },
      { status: 'fulfilled', value: 6 },
    ])
  })

  test('a run that fails rejects all of its items, and the next run works', async () => {
    let failing = true
    const lost = new Error('connection lost')
    const { double, runs } = doubling({ gate: () => (failing ? Promise.reject(lost) : Promise.resolve()) })
    const outcomes = await Promise.allSettled([1, 2].map(double))
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([lost, lost])
    failing = false
    expect(await double(4)).toBe(8)
    expect(runs).toEqual([[1, 2], [4]])
  })

  test('a run that throws instead of rejecting does the same', async () => {
    const failing = createBatcher<number, number>({
      max: 10,
      run: () => {
        throw new RangeError('at once')
      },
    })
    await expect(failing(1)).rejects.toThrow('at once')
    await expect(failing(1)).rejects.toThrow('at once')
  })
})
