// Runs the suites, all of them or those that are named, one after the other: prints the time of each beside its budget, and at the end one plain line.
// usage: node scripts/test/main.ts [check] [chain] [test] [histories] [faults] [strangers]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Count, runCommand, runIfPossible, runSolidity, runVitest } from './run.ts'

type Suite = {
  readonly name: string
  /** Minutes on two cores. */
  readonly budget: number
  readonly steps: readonly ((scratch: string) => Promise<Count>)[]
}

/** What they make is committed. */
const generators = [
  ...[
    'abis',
    'networks',
    'gas',
    'storageLayout',
    'contractReference',
    'vectors',
    'specVectors',
    'jsonSchemas',
    'errorPages',
    'configuration',
    'cliPage',
    'openApi',
    'walletList',
  ],
]

const suites: readonly Suite[] = [
  {
    name: 'check',
    budget: 2,
    steps: [
      () => runCommand('types', 'tsc', ['-b']),
      () => runCommand('lint', 'oxlint', ['--type-aware', '--quiet']),
      () => runCommand('format', 'biome', ['ci', '.']),
      () => runCommand('dead code', 'knip', []),
      ...generators.map(
        (name) => () => runCommand(`${name} is fresh`, 'node', [`scripts/generate/${name}.ts`, '--check']),
      ),
    ],
  },
  {
    name: 'chain',
    budget: 5,
    steps: [
      () => runIfPossible('slither', 'node', ['scripts/slither/main.ts']),
      runSolidity,
      (scratch) => runVitest('chain', scratch),
    ],
  },
  {
    name: 'test',
    budget: 15,
    steps: ['unit', 'memory', 'e2e'].map((project) => (scratch) => runVitest(project, scratch)),
  },
  { name: 'histories', budget: 7, steps: [(scratch) => runVitest('histories', scratch)] },
  { name: 'faults', budget: 8, steps: [(scratch) => runVitest('faults', scratch)] },
  { name: 'strangers', budget: 2, steps: [(scratch) => runVitest('strangers', scratch)] },
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !suites.some((suite) => suite.name === name))
if (unknown.length > 0) {
  console.error(
    `There is no suite ${unknown.join(', ')}. There are: ${suites.map(({ name }) => name).join(', ')}.`,
  )
  process.exit(2)
}

const scratch = mkdtempSync(path.join(tmpdir(), 'hexin-tests-'))
const total = { passed: 0, failed: 0, skipped: 0 }
const failures: string[] = []
const times: string[] = []
for (const { name, budget, steps } of suites) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const started = Date.now()
  for (const step of steps) {
    const { passed, failed, skipped, failures: told } = await step(scratch)
    failures.push(...told)
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  const minutes = (Date.now() - started) / 60_000
  times.push(
    `${name.padEnd(10)} ${minutes.toFixed(1).padStart(5)} min of ${budget}${minutes > budget ? '  OVER ITS BUDGET' : ''}`,
  )
}
rmSync(scratch, { recursive: true, force: true })

for (const failure of failures) console.log(`\nfailed: ${failure}`)
console.log(`\n${times.join('\n')}\n`)
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`)
process.exit(total.failed > 0 ? 1 : 0)
