import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test('up to its bound it keeps everything; one more empties it and is kept', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1).set('b', 2)
  expect([...map]).toEqual([
    ['a', 1],
    ['b', 2],
  ])
  map.set('c', 3)
  expect([...map]).toEqual([['c', 3]])
})

test('a key that is there already is no new entry', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1).set('b', 2).set('a', 3)
  expect([...map]).toEqual([
    ['a', 3],
    ['b', 2],
  ])
})

test('however it is used: never above its bound, the newest is there, and what it gives was last set', () => {
  const writes = fc.array(fc.tuple(fc.nat(9), fc.nat()), { minLength: 1 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), writes, (max, given) => {
      const map = new BoundedMap<number, number>(max)
      const all = new Map<number, number>()
      for (const [key, value] of given) {
        map.set(key, value)
        all.set(key, value)
        expect(map.size).toBeLessThanOrEqual(max)
        expect(map.get(key)).toBe(value)
        for (const [kept, last] of map) expect(last).toBe(all.get(kept))
      }
    }),
  )
})
