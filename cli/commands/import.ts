import { existsSync, statSync } from 'node:fs'
import { importRecords } from '@hexin/sdk/actions/importRecords.ts'
import { yuan } from '@hexin/sdk/schemas/yuan.ts'
import type { Command } from 'commander'
import { fileBody } from '../../scripts/evidence/files.ts'
import { UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

export function addImport(program: Command, run: Run): void {
  program
    .command('import')
    .description('import a CSV file as signed records, at a provider’s node')
    .argument('<file>', 'the file')
    .option('--profile <name>', 'its format: sba-7a, loans-zh', 'sba-7a')
    .option('--key <key>', 'idempotency key: the same file again gets the same answer')
    .action(async (file: string, _options, command: Command) => {
      const options = command.optsWithGlobals<
        TargetOptions & { readonly profile: string; readonly key?: string }
      >()
      await run(async (output) => {
        if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`)
        const bar = output.progress('import', statSync(file).size)
        const result = await importRecords(targetClient(options, 'bureau'), {
          profile: options.profile,
          csv: fileBody(file, bar.update),
          idempotencyKey: options.key,
        }).finally(bar.end)
        const { rowsRead, added, same, rejected, rejectedLines, records, subjects, principalFen, lossFen } =
          result
        output.result(result, [
          `${rowsRead} rows read: ${added} new, ${same} known, ${rejectedLines.length} unusable.`,
          ...Object.entries(rejected).map(([code, count]) => `  ${count} × ${code}`),
          ...(rejectedLines.length > 0 ? [`  lines ${shorten(rejectedLines)}`] : []),
          ...Object.entries(result.warnings).map(
            ([code, count]) => `  accepted with warning: ${count} × ${code}`,
          ),
          `${records} records about ${subjects} companies; principal ¥${yuan(principalFen)}, losses ¥${yuan(lossFen)}.`,
          `Import ${result.id}`,
        ])
        return undefined
      })
    })
}

const SHOWN = 20

const shorten = (lines: readonly number[]): string =>
  lines.length <= SHOWN
    ? lines.join(', ')
    : `${lines.slice(0, SHOWN).join(', ')} and ${lines.length - SHOWN} more`
