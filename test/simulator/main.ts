// Plays random histories of a network in virtual time, and says which seed broke something. See docs/explanation/simulator.md.
// usage: npm run simulate -- [--seeds COUNT] [--from N] [--steps N] | --seed N [--steps N] [--trace] [--without 3,7]
import { parseArgs } from 'node:util'
import { playHistory, type Verdict } from './history/play.ts'
import { shorten } from './history/shorten.ts'
import { createGround } from './world/world.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    steps: { type: 'string', default: '40' },
    without: { type: 'string', default: '' },
    trace: { type: 'boolean', default: false },
  },
})
const say = (line: string) => void process.stdout.write(`${line}\n`)
const steps = Number(values.steps)
const without = new Set(
  values.without
    .split(',')
    .filter((text) => text !== '')
    .map(Number),
)
const ground = await createGround()
const failed = values.seed === undefined ? await playMany() : await playOne(values.seed)
process.exit(failed ? 1 : 0)

async function playOne(seed: string): Promise<boolean> {
  const verdict = await playHistory(ground, seed, { steps, without })
  if (values.trace) say(verdict.trace.join('\n'))
  say(`seed ${seed}: ${verdict.asked} calls, ${verdict.answered} answered, ${verdict.hash}`)
  for (const line of verdict.wrong) say(`  ${line}`)
  return verdict.wrong.length > 0
}

async function playMany(): Promise<boolean> {
  const first = Number(values.from)
  const count = Number(values.seeds)
  let [asked, answered] = [0, 0]
  for (let seed = first; seed < first + count; seed++) {
    const verdict = await playHistory(ground, `${seed}`, { steps })
    asked += verdict.asked
    answered += verdict.answered
    if (verdict.wrong.length > 0) {
      await tellFailure(verdict)
      return true
    }
    if ((seed - first + 1) % 50 === 0)
      say(`${seed - first + 1} histories, ${asked} calls, ${answered} answered`)
  }
  say(
    `${count} histories of ${steps} steps from seed ${first}: all in order; ${asked} calls, ${answered} answered.`,
  )
  return false
}

async function tellFailure(verdict: Verdict): Promise<void> {
  const { seed, wrong } = verdict
  say(`Seed ${seed} broke something:`)
  for (const line of wrong) say(`  ${line}`)
  const { needless, trace } = await shorten(ground, verdict, { steps })
  say(trace.join('\n'))
  const left = needless.length === 0 ? '' : ` --without ${needless.join(',')}`
  say(`Again: npm run simulate -- --seed ${seed} --steps ${steps}${left} --trace`)
}
