import { createWriteStream, existsSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fetchRequestFile } from '@hexin/sdk/actions/fetchRequestFile.ts'
import { getRequestFile } from '@hexin/sdk/actions/getRequestFile.ts'
import { listRequestFiles } from '@hexin/sdk/actions/listRequestFiles.ts'
import { submitRequestFile } from '@hexin/sdk/actions/submitRequestFile.ts'
import type { RequestFile } from '@hexin/sdk/api/requestFiles.ts'
import { whole } from '@hexin/sdk/pages.ts'
import { yuan } from '@hexin/sdk/schemas/yuan.ts'
import type { Command } from 'commander'
import { fileBody } from '../../scripts/evidence/files.ts'
import { exitCodes, UsageError } from '../../scripts/terminal/output.ts'
import { checkTrailer } from '../requestFiles/checkTrailer.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

const clientOf = (command: Command) => targetClient(command.optsWithGlobals<TargetOptions>(), 'bank-a')

const parts = ['answers', 'reconciliation'] as const
type FetchOptions = { readonly [Part in (typeof parts)[number]]?: string } & { readonly resume?: boolean }

export function addRequestFileCommands(program: Command, run: Run): void {
  const file = program
    .command('request-file')
    .description('T+1 files of a core system: questions in, answers and a reconciliation out')
  file
    .command('submit')
    .description('hand a file in; the same file again is shown, and nothing of it is asked twice')
    .argument('<file>', 'the request file, as docs/spec/files.md has it')
    .action(async (path: string, _options, command: Command) => {
      await run(async (output) => {
        if (!existsSync(path)) throw new UsageError(`There is no file ${path}.`)
        const bar = output.progress('file', statSync(path).size)
        const taken = await submitRequestFile(clientOf(command), {
          file: fileBody(path, bar.update),
        }).finally(bar.end)
        output.result(taken, describe(taken))
        return undefined
      })
    })
  file
    .command('list')
    .description('files, newest first')
    .action(async (_options, command: Command) => {
      await run(async (output) => {
        const { files } = await whole(listRequestFiles, clientOf(command), {}, 'files')
        output.result({ files }, [`${files.length} files`, ...files.flatMap(describe)])
        return undefined
      })
    })
  file
    .command('show')
    .description('how far a file has come; exit code 1 while it is open')
    .argument('<id>', 'business date and sequence number, e.g. 20261123-1')
    .action(async (id: string, _options, command: Command) => {
      await run(async (output) => {
        const one = await getRequestFile(clientOf(command), { id })
        output.result(one, describe(one))
        return one.state === 'finished' ? exitCodes.ok : exitCodes.refused
      })
    })
  file
    .command('fetch')
    .description('write what became of a file')
    .argument('<id>', 'business date and sequence number')
    .option('--answers <file>', 'where to write the answer file')
    .option('--reconciliation <file>', 'where to write the reconciliation file')
    .option('--resume', 'go on behind what the files hold, after a transfer that was cut')
    .action(async (id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<FetchOptions>()
      await run(async (output) => {
        const wanted = parts.flatMap((part) =>
          options[part] === undefined ? [] : [[part, options[part]] as const],
        )
        if (wanted.length === 0) throw new UsageError('Name --answers, --reconciliation or both.')
        for (const [part, path] of wanted) {
          const from = options.resume === true && existsSync(path) ? statSync(path).size : 0
          const bytes = await fetchRequestFile(clientOf(command), { id, part, from })
          await pipeline(Readable.fromWeb(bytes), createWriteStream(path, { flags: from > 0 ? 'a' : 'w' }))
          await checkTrailer(path)
        }
        output.result(
          Object.fromEntries(wanted),
          wanted.map(([part, path]) => `${part}: ${path}`),
        )
        return undefined
      })
    })
}

function describe(file: RequestFile): string[] {
  const sum = (name: 'requested' | 'answered' | 'refused' | 'undelivered' | 'open') =>
    `${name} ${file[name].rows} (¥${yuan(file[name].total)})`
  return [
    `File ${file.id}, ${file.encoding}: ${file.state}`,
    `  ${sum('requested')} = ${sum('answered')} + ${sum('refused')} + ${sum('undelivered')} + ${sum('open')}`,
  ]
}
