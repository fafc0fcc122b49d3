import { listMessages } from '@hexin/sdk/actions/listMessages.ts'
import type { MessageView } from '@hexin/sdk/api/messages.ts'
import { whole } from '@hexin/sdk/pages.ts'
import type { Command } from 'commander'
import { exitCodes } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

export function addMessages(program: Command, run: Run): void {
  program
    .command('messages')
    .description(
      'what this member owes to others and has not arrived; exit code 1 if any was refused or given up',
    )
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const { messages } = await whole(listMessages, targetClient(options, 'bank-a'), {}, 'messages')
        const ended = messages.filter(({ state }) => state !== 'open')
        output.result({ messages }, [
          `${messages.length} not delivered, ${ended.length} of them for good.`,
          ...messages.map(describe),
        ])
        return ended.length === 0 ? exitCodes.ok : exitCodes.refused
      })
    })
}

const at = (seconds: number): string => new Date(seconds * 1_000).toISOString()

function describe({
  recipient,
  method,
  state,
  attempts,
  code,
  nextAttemptAt,
  expiresAt,
}: MessageView): string {
  const why = code === null ? '' : `, ${code} after ${attempts} attempts`
  const next = nextAttemptAt === null ? '' : `; again at ${at(nextAttemptAt)}, until ${at(expiresAt)}`
  return `  ${method} to member ${recipient}: ${state}${why}${next}`
}
