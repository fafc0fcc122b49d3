import { listExchangeFaults } from '@hexin/sdk/actions/listExchangeFaults.ts'
import { whole } from '@hexin/sdk/pages.ts'
import type { Command } from 'commander'
import { exitCodes } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

export function addExchangeFaults(program: Command, run: Run): void {
  program
    .command('exchange-faults')
    .description(
      'where askers’ sides of exchanges and this provider’s don’t agree, with the evidence (--json)',
    )
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const { faults } = await whole(listExchangeFaults, targetClient(options, 'bureau'), {}, 'faults')
        const open = faults.filter(({ mendedAt }) => mendedAt === null)
        output.result({ faults }, [
          `${faults.length} faults, ${open.length} of them open.`,
          ...faults.map(
            ({ evidence, asker, exchange, notedAt, mendedAt }) =>
              `  ${new Date(notedAt * 1000).toISOString()}  ${evidence.kind.padEnd(19)}  member ${asker}, exchange ${exchange}${mendedAt === null ? '' : ', mended'}`,
          ),
        ])
        return open.length === 0 ? exitCodes.ok : exitCodes.refused
      })
    })
}
