import { getOrder } from '@hexin/sdk/actions/getOrder.ts'
import { getOrderFigures } from '@hexin/sdk/actions/getOrderFigures.ts'
import { issueOrder } from '@hexin/sdk/actions/issueOrder.ts'
import { listOrders } from '@hexin/sdk/actions/listOrders.ts'
import type { OrderView } from '@hexin/sdk/api/orders.ts'
import { orderDraftSchema } from '@hexin/sdk/order/composeOrder.ts'
import { laws } from '@hexin/sdk/order/laws.ts'
import { whole } from '@hexin/sdk/pages.ts'
import type { Command } from 'commander'
import { readDocument } from '../../scripts/terminal/files.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

export function addOrderCommands(program: Command, run: Run): void {
  const order = program
    .command('order')
    .description('lawful orders (法定调取), at a court’s or regulator’s node')
  order
    .command('issue')
    .description('issue an order, or present that of a body that is no member')
    .argument('<file>', 'the order as a JSON file')
    .action(async (file: string, _options, command: Command) => {
      await run(async (output) => {
        const draft = readDocument(file, orderDraftSchema)
        const issued = await issueOrder(targetClient(command.optsWithGlobals<TargetOptions>(), 'court'), {
          draft,
        })
        output.result(issued, describe(issued))
        return undefined
      })
    })
  order
    .command('show')
    .description('an order that names this member')
    .argument('<id>', 'the order')
    .action(async (id: string, _options, command: Command) => {
      await run(async (output) => {
        const client = targetClient(command.optsWithGlobals<TargetOptions>(), 'court')
        const found = await getOrder(client, { id: id.toLowerCase() })
        output.result(found, describe(found))
        return undefined
      })
    })
  order
    .command('list')
    .description('the orders that this member has, newest first')
    .action(async (_options, command: Command) => {
      await run(async (output) => {
        const { orders } = await whole(
          listOrders,
          targetClient(command.optsWithGlobals<TargetOptions>(), 'court'),
          {},
          'orders',
        )
        output.result({ orders }, [`${orders.length} orders`, ...orders.flatMap(describe)])
        return undefined
      })
    })
  order
    .command('figures')
    .description('how many exchanges a member had part in under orders, month by month')
    .action(async (_options, command: Command) => {
      await run(async (output) => {
        const figures = await getOrderFigures(targetClient(command.optsWithGlobals<TargetOptions>(), 'court'))
        output.result(figures, [
          `Member ${figures.member}, exchanges under lawful orders:`,
          ...figures.months.map(
            ({ month, answered, asked }) => `  ${month}  answered ${answered}, asked for ${asked}`,
          ),
        ])
        return undefined
      })
    })
}

function describe({ id, terms, uses }: OrderView): string[] {
  const { issuer, presenter, number, law, article, asker, until, maxUses, notifyAfter } = terms
  const time = (seconds: number) => new Date(seconds * 1000).toISOString()
  const body =
    'name' in issuer ? `${issuer.name}, presented by member ${presenter}` : `member ${issuer.member}`
  return [
    `Order ${id}`,
    `  ${body}: ${number}, ${laws[law].zh} ${laws[law].en}, article ${article}`,
    `  member ${asker} may ask until ${time(until)}; used ${uses} of ${maxUses} times`,
    `  shown to the subject ${notifyAfter === null ? 'at once' : `from ${time(notifyAfter)}`}`,
  ]
}
