import { createWebhook } from '@hexin/sdk/actions/createWebhook.ts'
import { endWebhook } from '@hexin/sdk/actions/endWebhook.ts'
import { getWebhook } from '@hexin/sdk/actions/getWebhook.ts'
import { listDeadLetters } from '@hexin/sdk/actions/listDeadLetters.ts'
import { listWebhooks } from '@hexin/sdk/actions/listWebhooks.ts'
import { replayWebhook } from '@hexin/sdk/actions/replayWebhook.ts'
import { rotateWebhookSecret } from '@hexin/sdk/actions/rotateWebhookSecret.ts'
import { eventKindNames } from '@hexin/sdk/api/events.ts'
import type { Webhook } from '@hexin/sdk/api/webhooks.ts'
import { whole } from '@hexin/sdk/pages.ts'
import { type Command, Option } from 'commander'
import { UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

type AfterOptions = TargetOptions & { readonly after?: string; readonly types?: readonly string[] }

const clientOf = (command: Command) => targetClient(command.optsWithGlobals<TargetOptions>(), 'bank-a')

export function addWebhookCommands(program: Command, run: Run): void {
  const webhook = program
    .command('webhook')
    .description('events posted to a server of the member’s own, signed as Standard Webhooks')
  webhook
    .command('create')
    .description('have events posted to a URL; the secret is shown this once')
    .argument('<url>', 'where to; https')
    .addOption(new Option('--types <types...>', 'only these').choices(eventKindNames))
    .option('--after <event>', 'begin behind this event; without, with what happens from now on')
    .action(async (url: string, _options, command: Command) => {
      const options = command.optsWithGlobals<AfterOptions>()
      await run(async (output) => {
        const types = eventKindNames.filter((kind) => options.types?.includes(kind) ?? true)
        const order = { url, types, ...afterOf(options.after) }
        const made = await createWebhook(clientOf(command), { order })
        output.result(made, [...describe(made), `  ${made.secret}`])
        return undefined
      })
    })
  webhook
    .command('list')
    .description('the member’s webhooks, newest first, and how each gets on')
    .action(async (_options, command: Command) => {
      await run(async (output) => {
        const { webhooks } = await whole(listWebhooks, clientOf(command), {}, 'webhooks')
        output.result({ webhooks }, [`${webhooks.length} webhooks`, ...webhooks.flatMap(describe)])
        return undefined
      })
    })
  webhook
    .command('show')
    .description('a webhook, and the events that were put aside')
    .argument('<id>', 'the webhook, as list shows it')
    .action(async (id: string, _options, command: Command) => {
      await run(async (output) => {
        const shown = await getWebhook(clientOf(command), { id })
        const { letters } = await whole(listDeadLetters, clientOf(command), { id }, 'letters')
        output.result({ ...shown, letters }, [
          ...describe(shown),
          ...letters.map(
            ({ event, attempts, failure }) => `  event ${event}: ${failure}, after ${attempts} attempts`,
          ),
        ])
        return undefined
      })
    })
  webhook
    .command('replay')
    .description('send again what was put aside; with --after, everything behind an event')
    .argument('<id>', 'the webhook')
    .option('--after <event>', 'everything behind this event')
    .action(async (id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<AfterOptions>()
      await run(async (output) => {
        const again = await replayWebhook(clientOf(command), { id, ...afterOf(options.after) })
        output.result(again, describe(again))
        return undefined
      })
    })
  webhook
    .command('rotate')
    .description('make a new secret; the former one signs beside it for a day')
    .argument('<id>', 'the webhook')
    .action(async (id: string, _options, command: Command) => {
      await run(async (output) => {
        const made = await rotateWebhookSecret(clientOf(command), { id })
        output.result(made, [...describe(made), `  ${made.secret}`])
        return undefined
      })
    })
  webhook
    .command('end')
    .description('post nothing more')
    .argument('<id>', 'the webhook')
    .action(async (id: string, _options, command: Command) => {
      await run(async (output) => {
        const ended = await endWebhook(clientOf(command), { id })
        output.result(ended, describe(ended))
        return undefined
      })
    })
}

function describe({ id, url, state, position, attempts, failure, deadLetters }: Webhook): string[] {
  const trouble = failure === null ? '' : `; last failure: ${failure} (${attempts} attempts)`
  return [`Webhook ${id}`, `  ${url}, ${state}; up to event ${position}, ${deadLetters} put aside${trouble}`]
}

function afterOf(text: string | undefined): { after?: number } {
  if (text === undefined) return {}
  const after = Number(text)
  if (!Number.isInteger(after) || after < 0)
    throw new UsageError(`An event’s id is 0 or more, found ${text}.`)
  return { after }
}
