// Changes the contracts in small ways, one at a time, and tells which changes no Solidity test notices. Not part of CI.
// usage: npm run mutate -- --seed N --count N [--contract NAME] | npm run mutate -- --report
import { globSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readSource } from './compile.ts'
import { controlsOf } from './controls.ts'
import type { Job, Outcome } from './job.ts'
import { type Mutant, mutantsOf } from './mutants.ts'
import { createPool } from './pool.ts'
import { type Drawn, lastRun, writeReport } from './report.ts'
import { openResults } from './results.ts'
import { quotas, shuffled } from './sample.ts'
import { hash, testContracts } from './testContracts.ts'
import { type Target, targets } from './units.ts'

const FOLDER = 'cache/mutation'
const WORKERS = 2

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '300' },
    contract: { type: 'string' },
    report: { type: 'boolean', default: false },
  },
})
for (const name of ['seed', 'count'] as const)
  if (!/^\d{1,9}$/.test(values[name])) fail(`--${name} wants a whole number, found ${values[name]}.`)
const wanted = targets.filter(({ name }) => values.contract === undefined || name === values.contract)
if (wanted.length === 0) fail(`--contract wants one of ${targets.map(({ name }) => name).join(', ')}.`)

if (values.report) await writeReport(path.join(FOLDER, 'last.json'))
else await tryMutants(Number(values.seed), Number(values.count))

async function tryMutants(seed: number, count: number): Promise<void> {
  const tests = testContracts(FOLDER)
  const sources = globSync('contracts/**/*.sol').toSorted().map(readSource)
  const results = openResults(FOLDER, hash(sources.join('\n')), tests)
  const pool = createPool(WORKERS, FOLDER)

  async function outcomeOf(id: string, job: Job): Promise<Outcome> {
    const earlier = results.find(id)
    if (earlier) return earlier
    const first = await pool.run(job)
    // A busy machine is slow too: only what runs out of time twice has.
    const outcome = first.status === 'timed out' ? await pool.run(job) : first
    results.add(id, outcome)
    const by = outcome.by ? `\n             by ${outcome.by}` : ''
    process.stdout.write(`${outcome.status.padEnd(12)} ${id}${by}\n`)
    return outcome
  }

  const all = new Map(
    wanted.map((target) => [target, target.sources.flatMap(({ file }) => mutantsOf(file, readSource(file)))]),
  )
  const jobOf = (target: Target, mutant: Job['mutant'], effort: Job['effort']): Job => ({
    mutant,
    units: target.sources.find(({ file }) => file === mutant.file)?.units ?? [],
    first: target.suites.source,
    effort,
  })

  try {
    const controls = [...all].flatMap(([target, mutants]) =>
      controlsOf(target.name, mutants).map((control) => ({ target, ...control })),
    )
    await Promise.all(
      controls.map(async ({ id, target, mutant, wants }) => {
        const { status } = await outcomeOf(id, jobOf(target, mutant, 'little'))
        if (status !== wants)
          fail(`The control "${id}" should have ${wants}, but ${status}: nothing is measured.`)
      }),
    )

    const wantedOf = quotas(count, new Map([...all].map(([{ name }, mutants]) => [name, mutants.length])))
    const drawn = await Promise.all(
      [...all].map(([target, mutants]) =>
        draw(target, shuffled(seed, mutants), wantedOf.get(target.name) ?? 0),
      ),
    )
    const run = lastRun(
      seed,
      count,
      controls.length,
      [...all].map(([{ name }, { length }]) => ({ name, length })),
      drawn.flat(),
    )
    writeFileSync(path.join(FOLDER, 'last.json'), JSON.stringify(run))
    const of = (status: string): number => run.drawn.filter((each) => each.status === status).length
    const killed = of('killed') + of('timed out')
    const counted = killed + of('survived')
    const share = ((100 * killed) / counted).toFixed(1)
    process.stdout.write(`${killed} of ${counted} killed (${share} %), ${of('survived')} survived.\n`)
  } finally {
    pool.close()
  }

  /** Takes mutants until so many of them count: those that compile, to other code. */
  async function draw(target: Target, order: readonly Mutant[], quota: number): Promise<readonly Drawn[]> {
    const taken: Drawn[] = []
    let next = 0
    const counting = (): number =>
      taken.filter(({ status }) => status !== 'not compiled' && status !== 'same code').length
    while (counting() < quota && next < order.length) {
      const batch = order.slice(next, next + quota - counting())
      next += batch.length
      const found = batch.map(async (mutant) => ({
        ...mutant,
        contract: target.name,
        ...(await outcomeOf(mutant.id, jobOf(target, mutant, 'all'))),
      }))
      taken.push(...(await Promise.all(found)))
    }
    return taken
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
