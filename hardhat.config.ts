import { createRequire } from 'node:module'
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
          const output = await next(context, compiler, input, config)
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

const isOthers = (file: string | undefined): boolean => file?.startsWith('npm/') ?? false

export default defineConfig({
  plugins: [warningsAreErrors],
  paths: { sources: 'contracts', tests: { solidity: 'test/contracts' } },
  solidity: {
    version: '0.8.37',
    // A text file is loaded as solcjs, so that nothing is downloaded.
    path: require.resolve('solc/soljson.js'),
    settings: { viaIR: true, optimizer: { enabled: true, runs: 200 }, evmVersion: 'cancun' },
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
