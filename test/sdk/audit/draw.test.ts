import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { chanceOfFinding, createDraw } from '@hexin/sdk/audit/draw.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { describe, expect, test } from 'vitest'

const terms = {
  announcement: 'A'.repeat(43),
  blockHash: `0x${'b'.repeat(64)}`,
  member: 3,
  range: { from: 10, to: 30 },
} as const

const draw = (change: object = {}) => createDraw(crypto, { ...terms, ...change })

describe('a draw', () => {
  test('is the one that the specification gives', () => {
    expect(draw().steps(0, 10)).toEqual([26, 18, 17, 23, 13, 28, 20, 10, 21, 16])
  })

  test('opens every leaf of the range once, and is the same in pieces and in a browser', () => {
    const all = draw().steps(0, 100)
    expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => 10 + i))
    const pieces = draw()
    expect([...pieces.steps(0, 7), ...pieces.steps(7, 8), ...pieces.steps(8, 20)]).toEqual(all)
    expect(createDraw(webCrypto, terms).steps(0, 20)).toEqual(all)
    expect(draw().steps(5, 8)).toEqual(all.slice(5, 8))
  })

  test('of all of 100,000 leaves comes upon two that are bad, and only once upon each', () => {
    const bad = new Set([77, 99_999])
    const steps = draw({ range: { from: 0, to: 100_000 } }).steps(0, 100_000)
    expect(steps.filter((leaf) => bad.has(leaf)).toSorted((a, b) => a - b)).toEqual([77, 99_999])
  })

  test.each([
    ['another announcement', { announcement: 'B'.repeat(43) }],
    ['another block', { blockHash: `0x${'c'.repeat(64)}` }],
    ['another member', { member: 4 }],
  ])('is another one by %s', (_, change) => {
    expect(draw(change).steps(0, 20)).not.toEqual(draw().steps(0, 20))
  })

  test('favours no leaf: of many draws each leaf comes first equally often', () => {
    const [leaves, draws] = [12, 6_000]
    const counts = Array.from({ length: leaves }, () => 0)
    for (let i = 0; i < draws; i++) {
      const [first = -1] = draw({ announcement: String(i), range: { from: 0, to: leaves } }).steps(0, 1)
      counts[first] = (counts[first] ?? 0) + 1
    }
    const expected = draws / leaves
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    // 11 degrees of freedom: 31.3 is exceeded once in a thousand; the draws are the same in every run.
    expect(chiSquare).toBeLessThan(31.3)
  })
})

describe('the chance of finding', () => {
  test('is hypergeometric: it is the share of all draws that hit', () => {
    for (const [all, bad, opened] of [
      [6, 2, 2],
      [7, 1, 3],
      [8, 3, 4],
      [5, 2, 4],
    ] as const) {
      let hits = 0
      let draws = 0
      for (let set = 0; set < 2 ** all; set++) {
        const chosen = Array.from({ length: all }, (_, i) => (set >> i) & 1)
        if (chosen.reduce((sum, one) => sum + one, 0) !== opened) continue
        draws += 1
        if (chosen.slice(0, bad).includes(1)) hits += 1
      }
      expect(chanceOfFinding({ all, bad, opened })).toBeCloseTo(hits / draws, 12)
    }
  })

  test('is 1 where all is opened, 0 where nothing is, and small for two among 100,000', () => {
    expect(chanceOfFinding({ all: 9, bad: 2, opened: 9 })).toBe(1)
    expect(chanceOfFinding({ all: 9, bad: 2, opened: 0 })).toBe(0)
    expect(chanceOfFinding({ all: 100_000, bad: 2, opened: 1_000 })).toBeCloseTo(0.0199, 4)
  })
})
