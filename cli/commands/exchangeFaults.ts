import { listExchangeFaults } from '@hexin/sdk/actions/listExchangeFaults.ts'
import { listUndelivered } from '@hexin/sdk/actions/listUndelivered.ts'
import { whole } from '@hexin/sdk/pages.ts'
import type { Command } from 'commander'
import { exitCodes } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

export function addExchangeFaults(program: Command, run: Run): void {
  program
    .command('exchange-faults')
    .description(
      'where askers’ sides of exchanges and this provider’s don’t agree, and what their askers gave up, with the evidence (--json)',
    )
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const client = targetClient(options, 'bureau')
        const { faults } = await whole(listExchangeFaults, client, {}, 'faults')
        const { exchanges } = await whole(listUndelivered, client, {}, 'exchanges')
        const open = faults.filter(({ mendedAt }) => mendedAt === null)
        output.result({ faults, undelivered: exchanges }, [
          `${faults.length} faults, ${open.length} of them open.`,
          ...faults.map(
            ({ evidence, asker, exchange, notedAt, mendedAt }) =>
              `  ${new Date(notedAt * 1000).toISOString()}  ${evidence.kind.padEnd(19)}  member ${asker}, exchange ${exchange}${mendedAt === null ? '' : ', mended'}`,
          ),
          `${exchanges.length} requests were given up by their askers.`,
          ...exchanges.map(
            ({ asker, exchange, outcome, code, closedAt }) =>
              `  ${new Date(closedAt * 1000).toISOString()}  ${outcome.padEnd(19)}  member ${asker}, exchange ${exchange}${code === null ? '' : `, ${code}`}`,
          ),
        ])
        return open.length === 0 ? exitCodes.ok : exitCodes.refused
      })
    })
}
