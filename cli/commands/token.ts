import { createToken } from '@hexin/sdk/actions/createToken.ts'
import { listTokens } from '@hexin/sdk/actions/listTokens.ts'
import { revokeToken } from '@hexin/sdk/actions/revokeToken.ts'
import { type TokenView, tokenOrderSchema } from '@hexin/sdk/api/tokens.ts'
import { whole } from '@hexin/sdk/pages.ts'
import { type Command, Option } from 'commander'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

const DAY_S = 86_400

type CreateOptions = TargetOptions & { readonly role: string; readonly user?: string; readonly days: string }

export function addTokenCommands(program: Command, run: Run): void {
  const token = program.command('token').description('API tokens of the member’s people and machines')
  token
    .command('create')
    .description('make a token; it is shown this once')
    .argument('<name>', 'what it is for')
    .addOption(
      new Option('--role <role>', 'what it may do')
        .choices(['reader', 'clerk', 'compliance', 'administrator'])
        .makeOptionMandatory(),
    )
    .option(
      '--user <user>',
      'the person whose token it is; without, a machine’s, which names its users itself',
    )
    .option('--days <days>', 'how long it is valid', '90')
    .action(async (name: string, _options, command: Command) => {
      await run(async (output) => {
        const { role, user = null, days, ...target } = command.optsWithGlobals<CreateOptions>()
        const order = tokenOrderSchema.parse({ name, role, user, validS: Number(days) * DAY_S })
        const made = await createToken(targetClient(target, 'bank-a'), { order })
        output.result(made, [...describe(made), `  ${made.token}`])
        return undefined
      })
    })
  token
    .command('list')
    .description('the member’s tokens, newest first, those too that have ended')
    .action(async (_options, command: Command) => {
      await run(async (output) => {
        const { tokens } = await whole(
          listTokens,
          targetClient(command.optsWithGlobals<TargetOptions>(), 'bank-a'),
          {},
          'tokens',
        )
        output.result({ tokens }, [`${tokens.length} tokens`, ...tokens.flatMap(describe)])
        return undefined
      })
    })
  token
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'the token, as list shows it')
    .action(async (id: string, _options, command: Command) => {
      await run(async (output) => {
        const client = targetClient(command.optsWithGlobals<TargetOptions>(), 'bank-a')
        const ended = await revokeToken(client, { id })
        output.result(ended, describe(ended))
        return undefined
      })
    })
}

function describe({ id, name, role, user, expiresAt, lastUsedAt, revokedAt }: TokenView): string[] {
  const time = (seconds: number) => new Date(seconds * 1000).toISOString()
  const used = lastUsedAt === null ? 'not used yet' : `last used ${time(lastUsedAt)}`
  const end = revokedAt === null ? `ends ${time(expiresAt)}` : `revoked ${time(revokedAt)}`
  return [`Token ${id}`, `  ${name}, ${role}, ${user ?? 'a machine'}; ${end}, ${used}`]
}
