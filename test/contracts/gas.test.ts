import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { largeGrowths, measurePublish } from '../../scripts/generate/gas/measure.ts'
import { consistencyProof } from '../../scripts/generate/gas/uniformTree.ts'

const LIMIT = 170_000

const onRecord = JSON.parse(readFileSync(new URL('gas.json', import.meta.url), 'utf8')) as {
  readonly publishAtMost: number
}

test(`publishing costs at most ${LIMIT} gas at a log of 2^30 leaves`, async () => {
  const costs = await measurePublish(largeGrowths)
  const longest = Math.max(...largeGrowths.map(({ from, to }) => consistencyProof(from, to).length))

  // As long as proofs get there: one node for each level, and one for the old tree.
  expect(longest).toBeGreaterThanOrEqual(30)
  expect(Math.max(...costs)).toBeLessThanOrEqual(LIMIT)
  expect(onRecord.publishAtMost).toBe(Math.max(...costs))
  // A measurement that measured nothing would pass as well.
  expect(Math.min(...costs)).toBeGreaterThan(50_000)
})
