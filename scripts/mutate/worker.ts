// A process of its own, for a mutant may never end: compiles one mutant after the other and runs the tests against it.
// usage: forked by pool.ts with the folder of what is kept
import { compileAll, creationCode, DoesNotCompile, FAST, OPTIMISED, readSource } from './compile.ts'
import type { Job, Message, Outcome } from './job.ts'
import { applied } from './mutants.ts'
import { firstFailure } from './runner.ts'
import { type Artifact, artifactOf, testContracts } from './testContracts.ts'
import { units } from './units.ts'

const tests = testContracts(process.argv[2] ?? '')
const MANAGER = {
  name: 'AccessManager',
  file: '@openzeppelin/contracts/access/manager/AccessManager.sol',
}

const compiled = compileAll(
  [...units, MANAGER].map(({ file }) => file),
  FAST,
)
const unmutated = new Map(units.map(({ name, file }) => [name, creationCode(file, name)]))
const optimised = new Map<string, string>()

const say = (message: Message): void => void process.send?.(message)

async function run({ mutant, units: changed, first, effort }: Job): Promise<Outcome> {
  const sources = { [mutant.file]: applied(mutant, readSource(mutant.file)) }
  const codes = new Map(unmutated)
  try {
    for (const name of changed) codes.set(name, codeOf(name, sources))
  } catch (error) {
    if (error instanceof DoesNotCompile) return { status: 'not compiled' }
    throw error
  }
  if (changed.every((name) => codes.get(name) === unmutated.get(name))) return { status: 'same code' }

  const all = tests.filter((test) => test.isSuite && test.units.some((name) => changed.includes(name)))
  const own = all.filter(({ file }) => new RegExp(first).test(file))
  const steps = [
    [own, 'without invariants'],
    [all, 'little'],
    [all, 'all'],
  ] as const
  for (const [suites, step] of steps) {
    say({ begins: step })
    const failure = await firstFailure(
      [...tests.map(({ artifact }) => artifact), ...deployable(codes)],
      suites.map(({ artifact }) => artifact),
      step,
    )
    if (failure !== undefined) return { status: 'killed', by: failure }
    if (step === 'little') {
      if (effort !== 'all') break
      // Takes as long as all tests, so only what would be left alive is compared.
      say({ begins: 'all' })
      if (changed.every((name) => codeOf(name, sources, OPTIMISED) === optimisedCode(name)))
        return { status: 'same code' }
    }
  }
  return { status: 'survived' }
}

/** What the tests ask for by name: the units with these codes, and what comes from a library as it is. */
const deployable = (codes: ReadonlyMap<string, string>): readonly Artifact[] =>
  [...units, MANAGER].map(({ name, file }) => {
    const contract = compiled[file]?.[name]
    if (!contract) throw new Error(`There is no ${name}.`)
    return artifactOf(file, name, contract, codes.get(name) ?? contract.evm.bytecode.object)
  })

function optimisedCode(name: string): string {
  const code = optimised.get(name) ?? codeOf(name, {}, OPTIMISED)
  optimised.set(name, code)
  return code
}

function codeOf(
  name: string,
  sources: Readonly<Record<string, string>>,
  settings?: typeof OPTIMISED,
): string {
  const unit = units.find((each) => each.name === name)
  if (!unit) throw new Error(`There is no ${name}.`)
  return creationCode(unit.file, name, sources, settings)
}

process.on('message', (job: Job) => {
  run(job).then(
    (outcome) => say({ outcome }),
    (error: unknown) =>
      say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
