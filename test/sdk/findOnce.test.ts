import { findOnce } from '@hexin/sdk/findOnce.ts'
import { describe, expect, test } from 'vitest'

describe('what is found once', () => {
  test('is looked for once, however many ask at the same time and later', async () => {
    const kept = new Map<string, Promise<number>>()
    let looked = 0
    const find = async () => ++looked
    expect(await Promise.all([1, 2, 3].map(() => findOnce(kept, 'a', find)))).toEqual([1, 1, 1])
    expect(await findOnce(kept, 'a', find)).toBe(1)
    expect(await findOnce(kept, 'b', find)).toBe(2)
  })

  test('is looked for again after a failure, and where nothing was there yet', async () => {
    const kept = new Map<string, Promise<number | undefined>>()
    const outcomes = [() => Promise.reject(new Error('away')), async () => undefined, async () => 7]
    const find = () => (outcomes.shift() ?? (async () => 8))()
    await expect(findOnce(kept, 'a', find)).rejects.toThrow('away')
    expect(await findOnce(kept, 'a', find)).toBeUndefined()
    expect(await findOnce(kept, 'a', find)).toBe(7)
    expect(await findOnce(kept, 'a', find)).toBe(7)
  })

  test('a failure that comes late forgets no newer one', async () => {
    const kept = new Map<string, Promise<number>>()
    const late = Promise.withResolvers<number>()
    const first = findOnce(kept, 'a', () => late.promise)
    kept.delete('a')
    expect(await findOnce(kept, 'a', async () => 2)).toBe(2)
    late.reject(new Error('away'))
    await expect(first).rejects.toThrow('away')
    expect(await findOnce(kept, 'a', async () => 3)).toBe(2)
  })
})
