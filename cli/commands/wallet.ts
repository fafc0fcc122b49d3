import type { Command } from 'commander'
import { exitCodes, UsageError } from '../../scripts/terminal/output.ts'
import { checkWallet } from '../../scripts/wallet/checkWallet.ts'
import type { Run } from '../run.ts'
import { readNetworkFile, type TargetOptions } from '../target.ts'

export function addWalletCommands(program: Command, run: Run): void {
  program
    .command('wallet')
    .description('the page on which companies sign')
    .command('check')
    .description('build the wallet from this checkout and compare what its origin serves, byte by byte')
    .argument('[origin]', 'standard: the origin in the network file')
    .action(async (origin: string | undefined, _options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const at = origin ?? readNetworkFile(options.data).wallet.origin
        const found = await checkWallet(at).catch((cause: unknown) => {
          throw new UsageError(`Nothing to compare at ${at}: ${(cause as Error).message}.`, { cause })
        })
        const { hash, files, different } = found
        output.result({ origin: at, ...found }, [
          `Hash of this checkout’s build: ${hash}`,
          different.length === 0
            ? `${at} serves the same ${files} files.`
            : `${at} serves other bytes at: ${different.join(', ')}. Nobody should sign there.`,
        ])
        return different.length === 0 ? exitCodes.ok : exitCodes.refused
      })
    })
}
