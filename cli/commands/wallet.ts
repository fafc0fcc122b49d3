import type { Command } from 'commander'
import { readBytes } from '../../scripts/terminal/files.ts'
import { exitCodes, UsageError } from '../../scripts/terminal/output.ts'
import { checkWallet } from '../../scripts/wallet/checkWallet.ts'
import { publishedWallet, readList } from '../../scripts/wallet/published.ts'
import type { Run } from '../run.ts'
import { readNetworkFile, type TargetOptions } from '../target.ts'

export function addWalletCommands(program: Command, run: Run): void {
  program
    .command('wallet')
    .description('the page on which companies sign')
    .command('check')
    .description('compare what the wallet’s origin serves with what was published, byte by byte')
    .argument('[origin]', 'standard: the origin in the network file')
    .option('--list <file>', 'the published list; standard: that of this release')
    .action(async (origin: string | undefined, _options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions & { list?: string }>()
      const published =
        options.list === undefined ? publishedWallet() : readList(readBytes(options.list).toString())
      await run(async (output) => {
        const at = origin ?? readNetworkFile(options.data).wallet.origin
        const found = await checkWallet(at, published).catch((cause: unknown) => {
          throw new UsageError(`Nothing to compare at ${at}: ${(cause as Error).message}.`, { cause })
        })
        const { hash, files, different } = found
        output.result({ origin: at, ...found }, [
          `Published hash: ${hash}`,
          different.length === 0
            ? `${at} serves the same ${files} files.`
            : `${at} serves other bytes at: ${different.join(', ')}. Nobody should sign there.`,
        ])
        return different.length === 0 ? exitCodes.ok : exitCodes.refused
      })
    })
}
