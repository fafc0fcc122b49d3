import type { Command } from 'commander'
import { commaList } from './commaList.ts'

/** What a question asks for, as somebody typed it. */
export type OrderOptions = {
  readonly kind: string
  readonly fields: string
  readonly purpose: string
  readonly case: string
  readonly user: string
}

/** Adds the options that say what is asked for. */
export const withOrder = (command: Command, { purpose }: { readonly purpose: string }): Command =>
  command
    .option('--kind <kind>', 'kind of record', 'loan')
    .requiredOption('--fields <list>', 'fields, separated by commas')
    .option('--purpose <code>', 'what for', purpose)
    .requiredOption('--case <number>', 'case number')
    .option('--user <name>', 'who wants to know', process.env['USER'] ?? 'cli')

/** The same as a node's API has it. */
export const readOrder = ({ kind, fields, purpose, case: caseNumber, user }: OrderOptions) => ({
  ...{ kind, fields: commaList(fields), purpose, caseNumber, user },
})
