import { createRequire } from 'node:module'
import hre from 'hardhat'
import type { Artifact } from './testContracts.ts'

/** How much is tried: few random inputs, which kill most mutants, or as many as CI tries. */
export type Effort = 'without invariants' | 'little' | 'all'

type Account = { readonly address: Uint8Array; readonly code?: Uint8Array }
type SuiteResult = {
  readonly id: { readonly name: string }
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly reason?: string
  }[]
}

/** The runner under `hardhat test`, in the version that Hardhat itself uses. */
type Edr = {
  readonly L1_CHAIN_TYPE: string
  readonly CollectStackTraces: { readonly OnFailure: number }
  readonly FsAccessPermission: { readonly ReadDirectory: number }
  readonly EdrContext: new () => {
    registerSolidityTestRunnerFactory(chainType: string, factory: unknown): Promise<void>
    runSolidityTests(
      chainType: string,
      artifacts: readonly Artifact[],
      suites: readonly Artifact['id'][],
      config: object,
      tracing: object,
      done: (result: SuiteResult) => void,
    ): Promise<unknown>
  }
  l1SolidityTestRunnerFactory(): unknown
  l1HardforkFromString(name: string): number
  l1GenesisState(hardfork: number): Account[]
}

const require = createRequire(import.meta.url)
const edr = createRequire(require.resolve('hardhat'))('@nomicfoundation/edr') as Edr
const HARDFORK = 'cancun'

const context = new edr.EdrContext()
await context.registerSolidityTestRunnerFactory(edr.L1_CHAIN_TYPE, edr.l1SolidityTestRunnerFactory())

/**
 * Runs these suites.
 *
 * @param known every contract that the tests make or ask for by name
 * @returns the first failure, `Suite.test: reason`; undefined if all passed
 */
export async function firstFailure(
  known: readonly Artifact[],
  suites: readonly Artifact[],
  effort: Effort,
): Promise<string | undefined> {
  const { fuzz, invariant, fsPermissions } = hre.config.test.solidity.profiles['default'] ?? {}
  const few = effort !== 'all'
  const config = {
    projectRoot: hre.config.paths.root,
    hardfork: HARDFORK,
    fsPermissions: (fsPermissions?.readDirectory ?? []).map((path) => ({
      access: edr.FsAccessPermission.ReadDirectory,
      path,
    })),
    fuzz: { ...fuzz, ...(few && { runs: 16 }) },
    invariant: { ...invariant, ...(few && { runs: 4 }), shrinkRunLimit: 0 },
    localPredeploys: edr.l1GenesisState(edr.l1HardforkFromString(HARDFORK)),
    disableBlockGasLimit: true,
    disableTransactionGasCap: true,
    collectStackTraces: edr.CollectStackTraces.OnFailure,
    ...(effort === 'without invariants' && { excludeTestPattern: '^invariant' }),
  }
  const results: SuiteResult[] = []
  const ids = suites.map(({ id }) => id)
  // The promise may be settled before the last result has come.
  await new Promise<void>((resolve, reject) => {
    context
      .runSolidityTests(edr.L1_CHAIN_TYPE, known, ids, config, { buildInfos: [] }, (result) => {
        results.push(result)
        if (results.length === ids.length) resolve()
      })
      .catch(reject)
  })
  for (const { id, testResults } of results)
    for (const { name, status, reason } of testResults)
      if (status !== 'Success') return `${id.name}.${name}: ${(reason ?? status).replaceAll(/[^ -~]+/g, ' ')}`
  if (results.flatMap(({ testResults }) => testResults).length === 0) throw new Error('No test ran.')
  return undefined
}
