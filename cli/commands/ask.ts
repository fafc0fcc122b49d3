import { randomUUID } from 'node:crypto'
import { ask } from '@hexin/sdk/actions/ask.ts'
import { dryRun } from '@hexin/sdk/actions/dryRun.ts'
import { type DryRunView, type Exchange, exchangeOrderSchema } from '@hexin/sdk/api/exchanges.ts'
import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import { yuan } from '@hexin/sdk/schemas/yuan.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { markLine } from '../../scripts/terminal/objection.ts'
import { exitCodes, UsageError } from '../../scripts/terminal/output.ts'
import { type OrderOptions, readOrder, withOrder } from '../orderOptions.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

type AskOptions = TargetOptions &
  OrderOptions & {
    readonly grant?: string
    readonly order?: string
    readonly key?: string
    readonly dryRun?: boolean
  }

export function addAsk(program: Command, run: Run): void {
  const asking = program
    .command('ask')
    .description('ask a provider under a grant or a lawful order')
    .option('--grant <id>', 'the grant')
    .option('--order <id>', 'a lawful order, in place of a grant')
  withOrder(asking, { purpose: 'preLoanReview' })
    .option('--key <key>', 'idempotency key: the same again finds the same exchange')
    .option('--dry-run', 'say what would come of it, rule by rule; nothing is asked or counted')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<AskOptions>()
      await run(async (output) => {
        const order = exchangeOrderSchema.safeParse({
          ...readOrder(options),
          grant: options.grant?.toLowerCase(),
          order: options.order?.toLowerCase(),
          ...(options.order !== undefined && { purpose: undefined }),
        })
        if (!order.success)
          throw new UsageError(`The order can’t be made like this:\n${z.prettifyError(order.error)}`)
        const client = targetClient(options, 'bank-a')
        if (options.dryRun === true) {
          const would = await dryRun(client, { order: order.data })
          output.result(would, foretell(would))
          return would.allowed ? exitCodes.ok : exitCodes.refused
        }
        const idempotencyKey = options.key ?? randomUUID()
        const exchange = await ask(client, { order: order.data, idempotencyKey })
        output.result(exchange, describe(exchange, idempotencyKey))
        return exchange.state === 'answered' ? exitCodes.ok : exitCodes.refused
      })
    })
}

function describe(exchange: Exchange, key: string): string[] {
  if (exchange.state === 'sent')
    return [
      `The provider can’t be reached yet (${exchange.delivery?.code ?? 'under way'}). Ask again with --key ${key}`,
    ]
  const { matched = 0, disclosed = 0 } = exchange.completeness ?? {}
  return [
    `${disclosed} of ${matched} records, each verified against the provider’s log and the chain:`,
    ...exchange.records.flatMap(({ kind, subject, claims, anchoredAt, marks, supersedes }) => [
      `  ${subject}, recorded before ${new Date(anchoredAt * 1000).toISOString()}`,
      ...Object.entries(claims).map(([field, value]) => {
        const { title, type } = kindOf(kind).fields[field] ?? {
          title: { zh: field, en: field },
          type: 'text',
        }
        return `    ${title.zh} ${title.en}: ${type === 'money' ? `¥${yuan(String(value))}` : value}`
      }),
      ...(supersedes === null ? [] : [`    corrects record ${supersedes}`]),
      ...marks.map((mark) => `    ${markLine(mark)}`),
    ]),
    ...exchange.notices.map(
      (notice) =>
        `Since then, record ${notice.record}: ${markLine(notice)}${notice.correction ? ` Now: ${JSON.stringify(notice.correction.claims)}` : ''}`,
    ),
    `Exchange ${exchange.id}`,
  ]
}

function foretell({ allowed, code, provider, title, remedy, trace }: DryRunView): string[] {
  const failed = trace.filter(({ pass }) => !pass)
  if (allowed) return [`Provider ${provider} would answer: all ${trace.length} rules hold.`]
  return [
    `Provider ${provider} would refuse: ${code}`,
    `  ${title?.zh ?? ''} ${title?.en ?? ''}`,
    `  ${remedy?.zh ?? ''} ${remedy?.en ?? ''}`,
    ...failed.map(({ rule, found, bound }) => `  ${rule}: found ${found}, bound ${bound}`),
  ]
}
