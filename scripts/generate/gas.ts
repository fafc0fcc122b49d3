/**
 * Writes what the contracts' transactions cost, each measured on an in-process chain, so that a change of the cost shows in the change that made it.
 *
 *     node scripts/generate/gas.ts [--check]
 */
import { measureCouncil } from './gas/council.ts'
import { largeGrowths, measureGrants, measurePublish } from './gas/measure.ts'
import { json, output } from './output.ts'

/** A log of some years' work; the cost grows with its logarithm. */
const LOG_SIZE = 2 ** 20
const BATCHES = [1, 100, 4096]

const growths = BATCHES.map((batch, i) => {
  const from = LOG_SIZE + BATCHES.slice(0, i).reduce((sum, n) => sum + n, 0)
  return { from, to: from + batch }
})
const costs = await measurePublish(growths)

await output(
  {
    'test/contracts/gas.json': json({
      grants: await measureGrants(),
      council: await measureCouncil(),
      publish: Object.fromEntries(BATCHES.map((batch, i) => [String(batch), costs[i] ?? 0])),
      publishPerLeaf: Object.fromEntries(
        BATCHES.map((batch, i) => [String(batch), Math.round((10 * (costs[i] ?? 0)) / batch) / 10]),
      ),
      publishAtMost: Math.max(...(await measurePublish(largeGrowths))),
    }),
  },
  'node scripts/generate/gas.ts',
)
