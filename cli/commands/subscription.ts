import { endSubscription } from '@hexin/sdk/actions/endSubscription.ts'
import { getSubscription } from '@hexin/sdk/actions/getSubscription.ts'
import { listSubscriptions } from '@hexin/sdk/actions/listSubscriptions.ts'
import { subscribe } from '@hexin/sdk/actions/subscribe.ts'
import { type Subscription, subscriptionOrderSchema } from '@hexin/sdk/api/subscriptions.ts'
import { whole } from '@hexin/sdk/pages.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { UsageError } from '../../scripts/terminal/output.ts'
import { type OrderOptions, readOrder, withOrder } from '../orderOptions.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

type CreateOptions = TargetOptions &
  OrderOptions & { readonly grant: string; readonly days: string; readonly every: string }

const clientOf = (command: Command) => targetClient(command.optsWithGlobals<TargetOptions>(), 'bank-a')

export function addSubscriptionCommands(program: Command, run: Run): void {
  const subscription = program
    .command('subscription')
    .description('ask anew whenever a provider has something new under a grant for a subscription')
  const create = subscription
    .command('create')
    .description('begin one; each delivery is an exchange of its own')
    .requiredOption('--grant <id>', 'a grant whose mode is subscription')
  withOrder(create, { purpose: 'postLoanManagement' })
    .option('--days <n>', 'how long', '30')
    .option('--every <seconds>', 'shortest time between two deliveries', '60')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<CreateOptions>()
      await run(async (output) => {
        const made = await subscribe(clientOf(command), { order: readTerms(options) })
        output.result(made, describe(made))
        return undefined
      })
    })
  subscription
    .command('list')
    .description('the member’s subscriptions, newest first')
    .action(async (_options, command: Command) => {
      await run(async (output) => {
        const { subscriptions } = await whole(listSubscriptions, clientOf(command), {}, 'subscriptions')
        output.result({ subscriptions }, [
          `${subscriptions.length} subscriptions`,
          ...subscriptions.flatMap(describe),
        ])
        return undefined
      })
    })
  for (const [name, what, action] of [
    ['show', 'a subscription, and its last delivery', getSubscription],
    ['end', 'ask no more', endSubscription],
  ] as const)
    subscription
      .command(name)
      .description(what)
      .argument('<id>', 'the subscription, as list shows it')
      .action(async (id: string, _options, command: Command) => {
        await run(async (output) => {
          const one = await action(clientOf(command), { id })
          output.result(one, describe(one))
          return undefined
        })
      })
}

function readTerms(options: CreateOptions) {
  const order = subscriptionOrderSchema.safeParse({
    ...readOrder(options),
    grant: options.grant.toLowerCase(),
    until: Math.floor(Date.now() / 1000) + Number(options.days) * 86_400,
    everyS: Number(options.every),
  })
  if (!order.success)
    throw new UsageError(`The subscription can’t be made like this:\n${z.prettifyError(order.error)}`)
  return order.data
}

function describe({ id, state, code, grant, kind, provider, ...rest }: Subscription): string[] {
  const { caseNumber, until, everyS, deliveries, exchange } = rest
  return [
    `Subscription ${id}: ${state}${code === null ? '' : `, ${code}`}`,
    `  ${kind} of provider ${provider} under ${grant}, case ${caseNumber}`,
    `  until ${new Date(until * 1000).toISOString()}, every ${everyS} s at most; ${deliveries} deliveries${exchange === null ? '' : `, the last one exchange ${exchange}`}`,
  ]
}
