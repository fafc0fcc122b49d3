import { expect, test } from 'vitest'
import { measurePublish } from '../../scripts/generate/gas/measure.ts'
import { consistencyProof } from '../../scripts/generate/gas/uniformTree.ts'

const LARGE = 2 ** 30
const LIMIT = 170_000

/** Growths across and around 2^30 leaves; the last ones from odd sizes, whose proofs are the longest. */
const growths = [
  { from: LARGE - 9_000, to: LARGE - 8_999 },
  { from: LARGE - 5_001, to: LARGE - 901 },
  { from: LARGE - 1, to: LARGE },
  { from: LARGE, to: LARGE + 1 },
  { from: LARGE + 1, to: LARGE + 4_097 },
  { from: LARGE + 4_097, to: LARGE + 1_004_097 },
  { from: 2 * LARGE - 1_000_001, to: 2 * LARGE - 1 },
]

test(`publishing costs at most ${LIMIT} gas at a log of 2^30 leaves`, async () => {
  const costs = await measurePublish(growths)
  const longest = Math.max(...growths.map(({ from, to }) => consistencyProof(from, to).length))

  // As long as proofs get there: one node for each level, and one for the old tree.
  expect(longest).toBeGreaterThanOrEqual(30)
  expect(Math.max(...costs)).toBeLessThanOrEqual(LIMIT)
  // A measurement that measured nothing would pass as well.
  expect(Math.min(...costs)).toBeGreaterThan(50_000)
})
