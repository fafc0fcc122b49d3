import { followEvents } from '@hexin/sdk/actions/followEvents.ts'
import { eventKindNames, type NodeEvent } from '@hexin/sdk/api/events.ts'
import { type Command, Option } from 'commander'
import { UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

type Options = TargetOptions & {
  readonly after?: string
  readonly types?: readonly string[]
  readonly count?: string
}

export function addEventCommands(program: Command, run: Run): void {
  program
    .command('events')
    .description('what happens at a member’s node, as it happens')
    .option('--after <id>', 'go on behind this event; 0: from the oldest that is kept')
    .addOption(new Option('--types <types...>', 'only these').choices(eventKindNames))
    .option('--count <n>', 'end after so many')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      await run(async (output) => {
        const [after, count] = [numberOf(options.after), numberOf(options.count)]
        const types = eventKindNames.filter((kind) => options.types?.includes(kind) ?? true)
        let seen = 0
        if (count !== 0)
          for await (const event of followEvents(targetClient(options, 'bank-a'), { after, types })) {
            output.result(event, [line(event)])
            seen += 1
            if (seen === count) break
          }
        return undefined
      })
    })
}

const line = ({ id, type, at, data }: NodeEvent): string =>
  `${id}  ${new Date(at * 1000).toISOString()}  ${type}  ${Object.entries(data)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}`

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0) throw new UsageError(`A number is 0 or more, found ${text}.`)
  return number
}
