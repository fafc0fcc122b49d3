import { correctRecord } from '@hexin/sdk/actions/correctRecord.ts'
import { listObjectionLedger } from '@hexin/sdk/actions/listObjectionLedger.ts'
import { listObjections } from '@hexin/sdk/actions/listObjections.ts'
import { refuseObjection } from '@hexin/sdk/actions/refuseObjection.ts'
import type { LedgerEntry, ObjectionView } from '@hexin/sdk/api/objections.ts'
import { type Client } from '@hexin/sdk/client.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { type RefusalReason, refusalReasonCodes } from '@hexin/sdk/objection/grounds.ts'
import { whole } from '@hexin/sdk/pages.ts'
import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import type { Command } from 'commander'
import { describeObjection } from '../../scripts/terminal/objection.ts'
import { UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'
import { addCompanyObjections } from './companyObjection.ts'

export function addObjectionCommands(program: Command, run: Run): void {
  const objection = program
    .command('objection')
    .description('objections (异议) to records: by a company, at the provider, in the regulator’s ledger')
  addCompanyObjections(objection, run)
  objection
    .command('list')
    .description('provider: objections to its records, newest first')
    .option('--state <state>', 'only open, overdue, corrected or refused')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions & { readonly state?: string }>()
      await run(async (output) => {
        const state = stateOf(options.state)
        const list = await whole(listObjections, targetClient(options, 'bureau'), { state }, 'objections')
        output.result(list, list.objections.flatMap(describeObjection))
        return undefined
      })
    })
  objection
    .command('correct')
    .description('provider: issue a record that takes the disputed one’s place, and tell all who received it')
    .argument('<number>', 'the objection')
    .requiredOption('--set <field=value...>', 'new values; an empty one takes the field away')
    .action(async (number: string, _options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions & { readonly set: readonly string[] }>()
      await run(async (output) => {
        const client = targetClient(options, 'bureau')
        const changes = await changesFor(client, numberOf(number), options.set)
        const view = await correctRecord(client, { number: numberOf(number), changes })
        output.result(view, describeObjection(view))
        return undefined
      })
    })
  objection
    .command('refuse')
    .description('provider: refuse with reasons; the record keeps its mark and the company’s statement')
    .argument('<number>', 'the objection')
    .requiredOption('--reason <code>', refusalReasonCodes.join(', '))
    .requiredOption('--words <text>', 'the reasons in words, for the company')
    .action(async (number: string, _options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions & { reason: string; words: string }>()
      await run(async (output) => {
        const reason = reasonOf(options.reason)
        const order = { number: numberOf(number), reason, words: options.words }
        const view = await refuseObjection(targetClient(options, 'bureau'), order)
        output.result(view, describeObjection(view))
        return undefined
      })
    })
  objection
    .command('ledger')
    .description('regulator: every objection in the network, and what is overdue')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const ledger = await whole(listObjectionLedger, targetClient(options, 'regulator'), {}, 'entries')
        const overdue = ledger.entries.filter((entry) => entry.overdue).length
        output.result({ ...ledger, overdue }, [
          `${ledger.entries.length} objections, ${overdue} of them overdue:`,
          ...ledger.entries.map(ledgerLine),
        ])
        return undefined
      })
    })
}

const ledgerLine = (entry: LedgerEntry): string =>
  `  member ${entry.provider}, no. ${entry.number}, ${entry.kind} (${entry.fields.join(', ')}): ${entry.state}${entry.overdue ? ', OVERDUE' : ''}${entry.late ? ', late' : ''}; due ${entry.due}`

function numberOf(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1)
    throw new UsageError(`An objection’s number is 1 or more, found ${text}.`)
  return number
}

/** Changes as the kind's fields have them; an empty value takes the field away. */
async function changesFor(client: Client, number: number, texts: readonly string[]): Promise<Changes> {
  const { objections } = await whole(listObjections, client, {}, 'objections')
  const view = objections.find((objection) => objection.number === number)
  if (!view) throw new HexinError('OBJECTION_UNKNOWN', { found: number })
  const { fields } = kindOf(view.kind)
  return Object.fromEntries(
    texts.map((text) => {
      const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (!field)
        throw new UsageError(`A change is field=value, its field one of ${Object.keys(fields).join(', ')}.`)
      if (value === '') return [name, null]
      const isNumber = field.type === 'integer' || field.type === 'basisPoints'
      return [name, isNumber ? Number(value) : value]
    }),
  )
}

type Changes = correctRecord.Parameters['changes']

function stateOf(state: string | undefined): ObjectionView['state'] | 'overdue' | undefined {
  if (state === undefined || state === 'open' || state === 'overdue') return state
  if (state === 'corrected' || state === 'refused') return state
  throw new UsageError(`A state is open, overdue, corrected or refused, found ${state}.`)
}

function reasonOf(reason: string): RefusalReason {
  const known = refusalReasonCodes.find((code) => code === reason)
  if (!known) throw new UsageError(`A reason is one of ${refusalReasonCodes.join(', ')}, found ${reason}.`)
  return known
}
