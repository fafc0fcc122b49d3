/**
 * Compiles the contracts and writes what the rest of the project needs of them: their ABIs as typed constants for the SDK, and
 * the bytecode that a deployment sends, so that nobody compiles at start.
 *
 *     node scripts/generate/abis.ts [--check]
 */
import { fileURLToPath } from 'node:url'
import { solidity } from 'hardhat'
import { keccak256 } from 'viem'
import { json, output } from './output.ts'

const contract = (name: string): string =>
  fileURLToPath(new URL(`../../contracts/${name}.sol`, import.meta.url))

/** Root file of each contract to export. Sorted by name; the order is that of the generated files. */
const roots = {
  AccessManager: 'npm:@openzeppelin/contracts/access/manager/AccessManager.sol',
  Council: contract('Council'),
  Grants: contract('Grants'),
  Logs: contract('Logs'),
  Members: contract('Members'),
  Seats: contract('Seats'),
} as const

type Compiled = {
  readonly abi: readonly unknown[]
  readonly bytecode: string
  readonly deployedBytecode: string
  /** Where the constructor writes which immutable variable into the deployed code; there, `deployedBytecode` has zeros. */
  readonly immutables: readonly { readonly name: string; readonly start: number; readonly length: number }[]
}

type Compilation = Awaited<ReturnType<typeof solidity.runCompilationJob>>['output']

const contractsIn = (compilation: Compilation) =>
  Object.values(compilation.contracts ?? {}).flatMap((file) => Object.entries(file))

/** One compilation of just these roots, always whole, past every cache: the output is a function of the sources alone. */
async function compile(): Promise<ReadonlyMap<string, Compiled>> {
  const jobs = await solidity.getCompilationJobs(Object.values(roots), { force: true, quiet: true })
  if (!('compilationJobsPerFile' in jobs)) throw new Error(jobs.formattedReason)
  const [job, ...others] = new Set(jobs.compilationJobsPerFile.values())
  if (job === undefined || others.length > 0) throw new Error('The contracts did not compile as one.')

  const { output: compilation } = await solidity.runCompilationJob(job, { quiet: true })
  const errors = (compilation.errors ?? []).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map((e) => e.formattedMessage ?? e.message).join('\n'))

  const variables = immutableNames(Object.values(compilation.sources).map(({ ast }) => ast))
  const found = new Map<string, Compiled>()
  for (const [name, { abi, evm }] of contractsIn(compilation)) {
    if (!Object.hasOwn(roots, name)) continue
    if (found.has(name)) throw new Error(`Two contracts are called ${name}.`)
    const { bytecode, deployedBytecode } = evm ?? {}
    if (bytecode === undefined || deployedBytecode === undefined) throw new Error(`${name} has no bytecode.`)
    found.set(name, {
      abi,
      bytecode: bytecode.object,
      deployedBytecode: deployedBytecode.object,
      immutables: Object.entries(deployedBytecode.immutableReferences ?? {})
        .flatMap(([id, places]) =>
          places.map(({ start, length }) => ({ name: variables.get(id) ?? id, start, length })),
        )
        .toSorted((a, b) => a.start - b.start),
    })
  }
  return found
}

/** The names of immutable variables by the compiler's number of their declaration. */
function immutableNames(node: unknown, names = new Map<string, string>()): ReadonlyMap<string, string> {
  if (typeof node !== 'object' || node === null) return names
  const { id, name, mutability } = node as Readonly<Record<string, unknown>>
  if (mutability === 'immutable') names.set(String(id), String(name))
  for (const inner of Object.values(node)) immutableNames(inner, names)
  return names
}

const compiled = await compile()
const missing = Object.keys(roots).filter((name) => !compiled.has(name))
if (missing.length > 0) throw new Error(`Not compiled: ${missing.join(', ')}.`)
const contracts = [...compiled].toSorted(([a], [b]) => (a < b ? -1 : 1))

const constants = contracts.map(([name, { abi }]) => {
  const constant = `${name[0]?.toLowerCase()}${name.slice(1)}Abi`
  return `export const ${constant} = [\n${abi.map((item) => `  ${JSON.stringify(item)},\n`).join('')}] as const\n`
})

await output(
  {
    'sdk/abis/generated.ts': `// Written by scripts/generate/abis.ts.\n\n${constants.join('\n')}`,
    'contracts/build/contracts.json': json(
      Object.fromEntries(
        contracts.map(([name, { bytecode, deployedBytecode, immutables }]) => [
          name,
          {
            bytecode: `0x${bytecode}`,
            deployedBytecodeHash: keccak256(`0x${deployedBytecode}`),
            immutables,
          },
        ]),
      ),
    ),
  },
  'node scripts/generate/abis.ts',
)
