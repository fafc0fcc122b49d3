import { issueBindings } from '@hexin/sdk/actions/issueBindings.ts'
import { listAlarms } from '@hexin/sdk/actions/listAlarms.ts'
import { type BindingOrder, bindingOrderSchema, registrationCardSchema } from '@hexin/sdk/api/bindings.ts'
import { eventNames } from '@hexin/sdk/bindings/events.ts'
import { whole } from '@hexin/sdk/pages.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { hashFile, readDocument } from '../../scripts/terminal/files.ts'
import { UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { memberClient, readDevnet, type TargetOptions } from '../target.ts'
import { addCompanyKeyCommands } from './companyKeys.ts'

type StateOptions = TargetOptions & {
  readonly subject?: string
  readonly card?: string
  readonly event?: string
  readonly endedKey?: string
  readonly overrules?: string
  readonly mandate?: string
  readonly countersignature?: string
  readonly from?: string
  readonly evidence: string
}

/** What the registrar's clerk does, and what any member's people see. */
export function addBindingCommands(program: Command, run: Run): void {
  const binding = program.command('binding').description('which keys speak for which company')
  addCompanyKeyCommands(binding, run)
  binding
    .command('state')
    .description('state which key speaks, or speaks no more, for a company (registrar)')
    .option('--subject <id>', 'the company; a card names it itself')
    .option('--card <file>', 'the registration card that the company’s wallet or command wrote: its key')
    .option('--event <event>', `why: ${eventNames.join(', ')} (standard: the first key, or one more)`)
    .option('--ended-key <thumbprint>', 'the key that ends')
    .option('--overrules <number>', 'the binding whose objection is overruled')
    .option(
      '--mandate <file>',
      'what the officer may sign: {purposes, kinds, maxDays, maxRetentionDays, notAfter}',
    )
    .option('--countersignature <file>', 'an earlier key’s consent: then the new key needn’t wait')
    .option('--from <time>', 'when it takes effect, as 2026-12-31T00:00:00+08:00')
    .requiredOption('--evidence <file>', 'the identity evidence; it stays here, its hash is stated')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<StateOptions>()
      await run(async (output) => {
        const client = memberClient(readDevnet(options.data), options.as ?? 'registrar')
        const order = orderOf(options)
        const { bindings } = await issueBindings(client, { bindings: [order] })
        output.result({ binding: bindings[0] }, [`Stated for ${order.subject}.`, bindings[0] ?? ''])
        return undefined
      })
    })
  program
    .command('alarms')
    .description('contradictions, gaps and objections in companies’ lists of keys')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const client = memberClient(readDevnet(options.data), options.as ?? 'bank-a')
        const { alarms } = await whole(listAlarms, client, {}, 'alarms')
        output.result({ alarms }, [
          `${alarms.length} alarms`,
          ...alarms.map(
            ({ kind, subject, registrar, member, at }) =>
              `  ${new Date(at * 1000).toISOString()}  ${kind.padEnd(9)}  ${subject}  registrar ${registrar}, raised by member ${member}`,
          ),
        ])
        return undefined
      })
    })
}

function orderOf(options: StateOptions): BindingOrder {
  const json = (file: string | undefined) =>
    file === undefined ? undefined : readDocument(file, z.unknown())
  const card = options.card === undefined ? undefined : readDocument(options.card, registrationCardSchema)
  const from = options.from === undefined ? undefined : Date.parse(options.from) / 1000
  const order = {
    ...{ ...card, event: options.event, endedKey: options.endedKey },
    ...(options.subject !== undefined && { subject: options.subject }),
    overrules: options.overrules === undefined ? undefined : Number(options.overrules),
    mandate: json(options.mandate),
    countersignature: json(options.countersignature),
    effectiveFrom: from,
    evidenceHash: hashFile(options.evidence),
  }
  const parsed = bindingOrderSchema.safeParse(JSON.parse(JSON.stringify(order)))
  if (!parsed.success) throw new UsageError(`It can’t be stated like this:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
