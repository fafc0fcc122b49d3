import { writeFile } from 'node:fs/promises'
import { listGrantRequests } from '@hexin/sdk/actions/listGrantRequests.ts'
import { requestGrant } from '@hexin/sdk/actions/requestGrant.ts'
import { type GrantRequestEntry, grantRequestStateSchema } from '@hexin/sdk/api/grantRequests.ts'
import { declineReasons } from '@hexin/sdk/consent/declineReasons.ts'
import { whole } from '@hexin/sdk/pages.ts'
import type { Command } from 'commander'
import { renderUnicodeCompact } from 'uqr'
import { UsageError } from '../../scripts/terminal/output.ts'
import { clientOf, type GrantOptions, readProposal, withTerms } from '../grants/terms.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

/** What the bank's own people do: ask a company, and see what it answered. */
export function addGrantRequestCommands(grant: Command, run: Run): void {
  withTerms(grant.command('request'))
    .description('ask a company for a grant: the link for its wallet, and the same as a QR code')
    .option('--valid <seconds>', 'the link works for so long', '604800')
    .option('--svg <file>', 'write the QR code into this file, too')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<GrantOptions & { valid: string; svg?: string }>()
      await run(async (output) => {
        const { chain: _, grantee: __, ...proposal } = readProposal(options)
        const made = await requestGrant(clientOf(options), { proposal, validS: Number(options.valid) })
        if (options.svg !== undefined) await writeFile(options.svg, made.qr)
        output.result(made, [renderUnicodeCompact(made.link), made.link, `Request ${made.id}.`])
        return undefined
      })
    })
  grant
    .command('requests')
    .description('requests for grants, newest first, and what the companies answered')
    .option('--state <state>', 'open, granted, declined or expired')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions & { readonly state?: string }>()
      await run(async (output) => {
        const state = grantRequestStateSchema.optional().safeParse(options.state)
        if (!state.success) throw new UsageError(state.error.issues.map(({ message }) => message).join('; '))
        const query = { state: state.data }
        const list = await whole(listGrantRequests, targetClient(options, 'bank-a'), query, 'requests')
        output.result(list, list.requests.length === 0 ? ['No requests.'] : list.requests.map(line))
        return undefined
      })
    })
}

function line({
  id,
  state,
  subjectName,
  caseNumber,
  grant,
  signatures,
  declined,
}: GrantRequestEntry): string {
  const outcome = declined
    ? `: ${declineReasons[declined.reason].en}${declined.words === null ? '' : ` (${declined.words})`}`
    : grant === null
      ? signatures > 0
        ? `: ${signatures} signed, more must`
        : ''
      : `: ${grant}`
  return `${id}  ${caseNumber}  ${subjectName}  ${state}${outcome}`
}
