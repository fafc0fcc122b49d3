import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Bug, bugs } from './bugs.ts'
import { playHistory } from './history/play.ts'
import { createGround, type Ground } from './world/world.ts'

const STEPS = 30
const HISTORIES = 50
/** A planted bug is found by one of so many seeds. */
const FOUND_WITHIN = 12

type FailedOnce = { readonly seed: string; readonly steps: number; readonly why: string }

const failedOnce = JSON.parse(readFileSync(new URL('seeds.json', import.meta.url), 'utf8')) as FailedOnce[]

// Histories play one after the other in one process: one that were given up would go on beside the next.
vi.setConfig({ testTimeout: 1_200_000 })

let ground: Ground
beforeAll(async () => {
  ground = await createGround()
})
afterAll(() => ground.stop())

test(`${HISTORIES} random histories of ${STEPS} steps leave everything in order`, async () => {
  let answered = 0
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const verdict = await playHistory(ground, `${seed}`, { steps: STEPS })
    expect(
      verdict.wrong,
      `seed ${seed}: npm run simulate -- --seed ${seed} --steps ${STEPS} --trace`,
    ).toEqual([])
    answered += verdict.answered
  }
  // Histories in which nobody is ever answered would be in order as well.
  expect(answered).toBeGreaterThan(HISTORIES / 2)
})

test.each(failedOnce)(
  'seed $seed with $steps steps, which broke something once: $why',
  async ({ seed, steps }) => {
    expect((await playHistory(ground, seed, { steps })).wrong).toEqual([])
  },
)

test('the same seed gives the same history, to the last byte of every log', async () => {
  const once = await playHistory(ground, 'twice', { steps: STEPS })
  const again = await playHistory(ground, 'twice', { steps: STEPS })
  expect(again.trace).toEqual(once.trace)
  expect(again.hash).toBe(once.hash)
  expect((await playHistory(ground, 'another', { steps: STEPS })).hash).not.toBe(once.hash)
})

describe('finds what is planted', () => {
  test.each(bugs)('$name', async (bug) => {
    expect(await seedThatFinds(bug)).toBeDefined()
  })
})

async function seedThatFinds({ at, plant }: Bug): Promise<string | undefined> {
  for (let seed = 1; seed <= FOUND_WITHIN; seed++) {
    const tamper = (member: number) => (at.includes(member) ? plant : undefined)
    const { wrong } = await playHistory(ground, `${seed}`, { steps: STEPS, tamper })
    if (wrong.length > 0) return `${seed}: ${wrong[0]}`
  }
  return undefined
}
