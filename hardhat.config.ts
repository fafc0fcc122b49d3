import { globSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { defineConfig } from 'hardhat/config'
import type { HardhatPlugin } from 'hardhat/types/plugins'

const require = createRequire(import.meta.url)

/**
 * A contract that compiles with a warning doesn't compile. The exceptions: test contracts may exceed the code size limit
 * of a deployed contract (5574) and of its creation code (3860); and what others wrote is for them to put right, where this compiler
 * warns of a keyword to come.
 *
 * `invokeSolc` and no later hook: a failure after the artifacts are written would be a cache hit, and pass, the next time.
 */
const warningsAreErrors: HardhatPlugin = {
  id: 'warnings-are-errors',
  hookHandlers: {
    solidity: async () => ({
      default: async () => ({
        async invokeSolc(context, compiler, input, config, next) {
          const output = await next(context, compiler, onlyTests(input), config)
          const ours = (output.errors ?? []).filter(
            ({ severity, sourceLocation }) => severity !== 'warning' || !isOthers(sourceLocation?.file),
          )
          if (output.errors) output.errors = ours
          for (const error of ours) {
            const tooLarge = error.errorCode === '5574' || error.errorCode === '3860'
            if (tooLarge && error.formattedMessage?.includes('test/contracts/')) continue
            error.type = 'Error'
            error.severity = 'error'
          }
          return output
        },
      }),
    }),
  },
}

/** Files with equal settings are compiled together where the settings are one object. */
const oneConfigForTests: HardhatPlugin = {
  id: 'one-config-for-tests',
  hookHandlers: {
    config: async () => ({
      default: async () => ({
        async resolveUserConfig(userConfig, resolveVariable, next) {
          const config = await next(userConfig, resolveVariable)
          for (const { overrides } of Object.values(config.solidity.profiles)) {
            const [shared] = Object.values(overrides)
            for (const file of Object.keys(overrides)) if (shared) overrides[file] = shared
          }
          return config
        },
      }),
    }),
  },
}

/** Of a compilation of tests only the tests' own code is wanted: what they deploy is built before. */
function onlyTests<Input extends { sources: object; settings: { outputSelection: Selection } }>(
  input: Input,
): Input {
  const own = Object.keys(input.sources).filter((file) => file.includes('test/contracts/'))
  if (own.length === 0) return input
  const wanted = input.settings.outputSelection['*'] ?? {}
  const outputSelection = Object.fromEntries(own.map((file) => [file, wanted]))
  return { ...input, settings: { ...input.settings, outputSelection } }
}

type Selection = Record<string, Record<string, string[]>>

const isOthers = (file: string | undefined): boolean => file?.startsWith('npm/') ?? false

const deployed = { viaIR: true, optimizer: { enabled: true, runs: 200 } }
/** Tests deploy what the build made, so their own code need not be the best; this way it is made in a tenth of the time. */
const quick = { optimizer: { enabled: false } }
/** These have more variables than that way can hold. */
const large = new Set(['GrantsInvariant.t.sol', 'LogsInvariant.t.sol'])
const tests = globSync('test/contracts/**/*.sol').filter((file) => !large.has(path.basename(file)))

const compiler = (settings: object) => ({
  version: '0.8.37',
  // A text file is loaded as solcjs, so that nothing is downloaded.
  path: require.resolve('solc/soljson.js'),
  settings: { ...settings, evmVersion: 'cancun' },
})

export default defineConfig({
  plugins: [warningsAreErrors, oneConfigForTests],
  paths: { sources: 'contracts', tests: { solidity: 'test/contracts' } },
  solidity: {
    compilers: [compiler(deployed)],
    overrides: Object.fromEntries(tests.map((file) => [file, compiler(quick)])),
    npmFilesToBuild: ['@openzeppelin/contracts/access/manager/AccessManager.sol'],
    splitTestsCompilation: true,
  },
  networks: { default: { type: 'edr-simulated', chainType: 'l1', hardfork: 'cancun' } },
  test: {
    solidity: {
      fsPermissions: { readDirectory: ['test/vectors'] },
      fuzz: { runs: 256 },
      invariant: { runs: 64, depth: 50, failOnRevert: true },
    },
  },
})
