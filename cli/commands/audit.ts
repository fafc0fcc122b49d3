import { announceAudit } from '@hexin/sdk/actions/announceAudit.ts'
import { getAudit } from '@hexin/sdk/actions/getAudit.ts'
import { listAudits } from '@hexin/sdk/actions/listAudits.ts'
import type { AuditView } from '@hexin/sdk/audit/report.ts'
import { whole } from '@hexin/sdk/pages.ts'
import type { Command } from 'commander'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

const client = (command: Command) => targetClient(command.optsWithGlobals<TargetOptions>(), 'regulator')

export function addAuditCommands(program: Command, run: Run): void {
  const audit = program.command('audit').description('audits by draw (抽查), at a regulator’s node')
  audit
    .command('draw')
    .description('announce an audit; it runs by itself once the block is there that decides')
    .argument('<members>', 'numbers of the members, with commas')
    .requiredOption('--count <n>', 'exchanges to be drawn of each member')
    .option('--blocks <n>', 'how many blocks from now the one is that decides', '30')
    .action(async (members: string, options: { count: string; blocks: string }, command: Command) => {
      await run(async (output) => {
        const order = {
          members: members.split(',').map(Number),
          count: Number(options.count),
          blocks: Number(options.blocks),
        }
        const announced = await announceAudit(client(command), { order })
        output.result(announced, describe(announced))
        return undefined
      })
    })
  audit
    .command('list')
    .description('the audits that this member announced, newest first')
    .action(async (_options, command: Command) => {
      await run(async (output) => {
        const { audits } = await whole(listAudits, client(command), {}, 'audits')
        output.result({ audits }, [
          `${audits.length} audits`,
          ...audits.flatMap((one) => describe({ ...one, report: null })),
        ])
        return undefined
      })
    })
  audit
    .command('report')
    .description('what was drawn and what was found')
    .argument('<id>', 'the audit')
    .action(async (id: string, _options, command: Command) => {
      await run(async (output) => {
        const found = await getAudit(client(command), { id })
        output.result(found, describe(found))
        return undefined
      })
    })
}

function describe({ id, state, terms, failure, report }: AuditView): string[] {
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`
  return [
    `Audit ${id}: ${state}${failure === null ? '' : ` (${failure})`}, decided by block ${terms.block}`,
    ...(report?.members ?? []).map(
      ({ member, leaves, opened, exchanges, chanceOfOne, chanceOfTwo }) =>
        `  member ${member}: ${exchanges} exchanges in ${opened} of ${leaves} leaves; one bad leaf is found with ${percent(chanceOfOne)}, one of two with ${percent(chanceOfTwo)}`,
    ),
    ...(report?.findings ?? []).map(
      ({ code, member, request, zh, en, found }) =>
        `  ${code} member ${member}, request ${request ?? '-'}: ${zh} ${en} [${found}]`,
    ),
    ...(report && report.findings.length === 0 ? ['  nothing was found 未发现问题'] : []),
  ]
}
