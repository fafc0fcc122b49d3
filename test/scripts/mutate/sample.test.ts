import { describe, expect, test } from 'vitest'
import { quotas, shuffled } from '../../../scripts/mutate/sample.ts'

const list = Array.from({ length: 100 }, (_, i) => ({ id: `mutant ${i}` }))

describe('the sample', () => {
  test('is the seed’s', () => {
    expect(shuffled(1, list)).toEqual(shuffled(1, list.toReversed()))
    expect(shuffled(1, list)).not.toEqual(shuffled(2, list))
    expect(new Set(shuffled(1, list)).size).toBe(list.length)
  })

  test('keeps its order when mutants go', () => {
    const fewer = list.filter((_, i) => i % 3 !== 0)
    const order = shuffled(7, list).filter((item) => fewer.includes(item))
    expect(shuffled(7, fewer)).toEqual(order)
  })

  test('has its share of each contract, and 40 of the smallest', () => {
    const sizes = new Map([
      ['large', 900],
      ['small', 100],
    ])
    expect([...quotas(300, sizes)]).toEqual([
      ['large', 270],
      ['small', 40],
    ])
  })
})
