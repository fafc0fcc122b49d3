import { deleteAnswers } from '@hexin/sdk/actions/deleteAnswers.ts'
import { listKeepings } from '@hexin/sdk/actions/listKeepings.ts'
import { listRevocations } from '@hexin/sdk/actions/listRevocations.ts'
import { restrictAnswers } from '@hexin/sdk/actions/restrictAnswers.ts'
import { type Keeping, restrictionOrderSchema } from '@hexin/sdk/api/keepings.ts'
import type { PartyDuty } from '@hexin/sdk/consent/revocation.ts'
import { whole } from '@hexin/sdk/pages.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { exitCodes, UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

type DeleteOptions = TargetOptions & { readonly outside: readonly string[] }
type RestrictOptions = TargetOptions & {
  readonly field: readonly string[]
  readonly basis: string
  readonly until: string
}

const collect = (value: string, earlier: readonly string[]): string[] => [...earlier, value]

/** What a keeper does with the answers of a grant that has ended. */
export function addKeeping(grant: Command, run: Run): void {
  grant
    .command('duties')
    .description('answers whose grant has ended: what is owed, kept on a basis, deleted')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const { keepings } = await whole(listKeepings, targetClient(options, 'bank-a'), {}, 'keepings')
        output.result({ keepings }, keepings.length === 0 ? ['Nothing is owed.'] : keepings.map(describe))
        return keepings.some(({ overdue }) => overdue) ? exitCodes.refused : exitCodes.ok
      })
    })
  grant
    .command('revocations')
    .description('who has acknowledged a revocation, what is kept after it, and who is late')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const { revocations } = await whole(
          listRevocations,
          targetClient(options, 'bank-a'),
          {},
          'revocations',
        )
        const lines = revocations.flatMap(({ grant: id, parties }) => [id, ...parties.map(describeParty)])
        output.result({ revocations }, lines.length === 0 ? ['Nothing was revoked.'] : lines)
        const isLate = revocations.some(({ parties }) => parties.some(({ late }) => late))
        return isLate ? exitCodes.refused : exitCodes.ok
      })
    })
  grant
    .command('delete <id>')
    .description('delete what a grant gave and destroy its key')
    .option(
      '--outside <text>',
      'what lies outside the node and is deleted by other means; may be repeated',
      collect,
      [],
    )
    .action(async (id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<DeleteOptions>()
      await run(async (output) => {
        const client = targetClient(options, 'bank-a')
        const keeping = await deleteAnswers(client, { grant: id, outside: options.outside })
        output.result(keeping, [describe(keeping)])
        return exitCodes.ok
      })
    })
  grant
    .command('restrict <id>')
    .description('keep some of what an ended grant gave, for a basis in law alone')
    .requiredOption('--field <kind.field>', 'what is kept; may be repeated', collect, [])
    .requiredOption('--basis <code>', 'a basis of the grant’s template')
    .requiredOption('--until <day>', 'until when, yyyy-mm-dd')
    .action(async (id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<RestrictOptions>()
      await run(async (output) => {
        const terms = restrictionOrderSchema.safeParse({
          scope: scopeOf(options.field),
          basis: options.basis,
          until: Date.parse(`${options.until}T00:00:00+08:00`) / 1000,
        })
        if (!terms.success)
          throw new UsageError(`It can’t be restricted like this:\n${z.prettifyError(terms.error)}`)
        const client = targetClient(options, 'bank-a')
        const keeping = await restrictAnswers(client, { grant: id, terms: terms.data })
        output.result(keeping, [describe(keeping)])
        return exitCodes.ok
      })
    })
}

function scopeOf(names: readonly string[]) {
  const byKind = Map.groupBy(names, (name) => name.split('.')[0] ?? '')
  return [...byKind].map(([kind, of]) => ({ kind, fields: of.map((name) => name.slice(kind.length + 1)) }))
}

function describe({ grant, state, why, due, overdue, basis, until }: Keeping): string {
  const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10)
  const ended = why === 'revoked' ? 'revoked' : 'time is over'
  const what = {
    owed: `${overdue ? 'OVERDUE' : 'owed'} by ${day(due)}`,
    restricted: `kept for ${basis} until ${day(until ?? 0)}${overdue ? ', which is over' : ''}`,
    deleted: 'deleted',
  }[state]
  return `${grant}  ${ended}  ${what}`
}

function describeParty({ member, role, stopped, state, basis, late }: PartyDuty): string {
  const said = stopped === null ? 'has not acknowledged' : 'has stopped'
  const kept = role === 'provider' ? '' : `, ${basis === null ? state : `${state} for ${basis}`}`
  return `  member ${member} (${role}) ${said}${kept}${late ? ', LATE' : ''}`
}
