import { randomUUID } from 'node:crypto'
import { askBatch } from '@hexin/sdk/actions/askBatch.ts'
import { type BatchOrder, type BatchOutcome, batchOrderSchema } from '@hexin/sdk/api/exchangeBatches.ts'
import type { Command } from 'commander'
import { readDocument } from '../../scripts/terminal/files.ts'
import { exitCodes } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

type Options = TargetOptions & { readonly key?: string }

export function addAskBatch(program: Command, run: Run): void {
  program
    .command('ask-batch')
    .description('ask under up to 1,000 grants at once')
    .argument(
      '<file>',
      'JSON: {"items": [{"grant", "kind", "fields", "purpose", "caseNumber", "user"}, ...]}',
    )
    .option('--key <key>', 'idempotency key: the same batch again finds the same exchanges')
    .action(async (file: string, _options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      await run(async (output) => {
        const batch = readDocument(file, batchOrderSchema)
        const idempotencyKey = options.key ?? randomUUID()
        const outcome = await askBatch(targetClient(options, 'bank-a'), {
          batch,
          idempotencyKey,
        })
        output.result(outcome, describe(batch, outcome, idempotencyKey))
        return outcome.items.every(({ exchange }) => exchange?.state === 'answered')
          ? exitCodes.ok
          : exitCodes.refused
      })
    })
}

function describe({ items: orders }: BatchOrder, { items }: BatchOutcome, key: string): string[] {
  const states = items.map(({ exchange, code }) => code ?? exchange?.state ?? '')
  const counts = [...Map.groupBy(states, (state) => state)].map(([state, all]) => `${all.length} ${state}`)
  const others = states.flatMap((state, i) =>
    state === 'answered' ? [] : [`  item ${i + 1}, ${orders[i]?.grant ?? orders[i]?.order}: ${state}`],
  )
  return [
    `${items.length} asked: ${counts.join(', ')}.`,
    ...others,
    ...(states.includes('sent') ? [`What is sent waits for its provider. Ask again with --key ${key}`] : []),
  ]
}
