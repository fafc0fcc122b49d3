import { randomUUID } from 'node:crypto'
import { advanceProposal } from '@hexin/sdk/actions/advanceProposal.ts'
import { claimSeat } from '@hexin/sdk/actions/claimSeat.ts'
import { getProposal } from '@hexin/sdk/actions/getProposal.ts'
import { listProposals } from '@hexin/sdk/actions/listProposals.ts'
import { listSeats } from '@hexin/sdk/actions/listSeats.ts'
import { propose } from '@hexin/sdk/actions/propose.ts'
import { voteOnProposal } from '@hexin/sdk/actions/voteOnProposal.ts'
import { type ProposalSummary, type ProposalView, proposalIdSchema } from '@hexin/sdk/api/council.ts'
import type { Client } from '@hexin/sdk/client.ts'
import { supports } from '@hexin/sdk/council/proposal.ts'
import { proposalStates } from '@hexin/sdk/council/proposalState.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { type Command, Option } from 'commander'
import { type Output, UsageError } from '../../scripts/terminal/output.ts'
import { addDecisionOptions, proposable, readDecisions } from '../council/decisionOptions.ts'
import { proposalLines, summaryLines, timeOf } from '../council/describe.ts'
import { untilFinal, untilKnown, untilTold } from '../council/untilFinal.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

/** Seconds for which a command waits rather than tell its user to come again. */
const SOON_S = 15

const steps = {
  queue: 'let the delay of a decided proposal begin',
  execute: 'carry a decided proposal out',
  cancel: 'take a proposal of one’s own back before its votes begin',
} as const

export function addCouncilCommands(program: Command, run: Run): void {
  const council = program.command('council').description('what the members decide by votes')
  council
    .command('seats')
    .description('who votes')
    .action(async (_options, command: Command) => {
      await run(async (output) => {
        const list = await listSeats(clientOf(command))
        output.result(
          list,
          list.seats.map(
            ({ group, member, account, since }) =>
              `  group ${group}: member ${member} by ${account}, since ${timeOf(since)}${group === list.own ? '  (this node)' : ''}`,
          ),
        )
        return undefined
      })
    })
  council
    .command('claim')
    .description('move the member’s seat to the chain key that its node runs with')
    .action(async (_options, command: Command) => {
      await run(async (output) => {
        const client = clientOf(command)
        const order = { idempotencyKey: randomUUID() }
        const step = await untilFinal(() => claimSeat(client, order))
        output.result(step, ['The seat is this node’s. Votes under way still count the account before.'])
        return undefined
      })
    })
  council
    .command('list')
    .description('what was proposed, newest first')
    .addOption(new Option('--state <state>', 'only those in this state').choices(proposalStates))
    .action(async (_options, command: Command) => {
      await run(async (output) => {
        const { state } = command.opts<{ state?: ProposalView['state'] }>()
        const proposals: ProposalSummary[] = []
        for await (const proposal of listProposals(clientOf(command), state ? { state } : {}))
          proposals.push(proposal)
        output.result({ proposals }, proposals.flatMap(summaryLines))
        return undefined
      })
    })
  council
    .command('show')
    .description('a proposal in words, how it stands, who voted how')
    .argument('<id>', 'the proposal')
    .action(async (id: string, _options, command: Command) => {
      await run(async (output) => {
        tell(output, await getProposal(clientOf(command), { id: checkedId(id) }))
        return undefined
      })
    })
  addDecisionOptions(
    council
      .command('propose')
      .description('propose something, with the member’s seat')
      .argument('[what]', proposable.join(', '))
      .requiredOption('--reason <text>', 'for the members to read, on the chain for ever'),
  )
    .option('--key <key>', 'idempotency key: the same again proposes nothing twice')
    .action(async (what: string | undefined, _options, command: Command) => {
      await run(async (output) => {
        const options = command.opts<Record<string, string> & { reason: string; key?: string }>()
        const decisions = readDecisions(what, options)
        const client = clientOf(command)
        const order = { decisions, reason: options.reason, idempotencyKey: options.key ?? randomUUID() }
        const { id } = await untilFinal(() => propose(client, order))
        tell(output, await untilKnown(() => getProposal(client, { id }), 'PROPOSAL_UNKNOWN'))
        return undefined
      })
    })
  council
    .command('vote')
    .description('cast the member’s vote, once and for ever')
    .argument('<id>', 'the proposal')
    .argument('<support>', supports.join(', '))
    .option('--reason <text>', 'for the members to read, on the chain for ever')
    .action(async (id: string, support: string, _options, command: Command) => {
      await run(async (output) => {
        const known = supports.find((name) => name === support)
        if (!known) throw new UsageError(`A vote is one of ${supports.join(', ')}, found ${support}.`)
        const { reason } = command.opts<{ reason?: string }>()
        const client = clientOf(command)
        const ballot = { id: checkedId(id), support: known, ...(reason !== undefined && { reason }) }
        const order = { ...ballot, idempotencyKey: randomUUID() }
        await untilFinal(() => voteOnProposal(client, order), isDue)
        tell(output, await getProposal(client, { id }))
        return undefined
      })
    })
  for (const step of ['queue', 'execute', 'cancel'] as const)
    council
      .command(step)
      .description(steps[step])
      .argument('<id>', 'the proposal')
      .action(async (id: string, _options, command: Command) => {
        await run(async (output) => {
          const client = clientOf(command)
          const order = { id: checkedId(id), step, idempotencyKey: randomUUID() }
          await untilFinal(() => advanceProposal(client, order), isDue)
          tell(output, await untilTold(() => getProposal(client, { id }), outcomes[step]))
          return undefined
        })
      })
}

const outcomes = { queue: 'queued', execute: 'executed', cancel: 'canceled' } as const

const clientOf = (command: Command): Client =>
  targetClient(command.optsWithGlobals<TargetOptions>(), 'registrar')

const tell = (output: Output, view: ProposalView): void => output.result(view, proposalLines(view))

function checkedId(id: string): string {
  const parsed = proposalIdSchema.safeParse(id)
  if (!parsed.success)
    throw new UsageError(`A proposal’s id is council- or emergency- and 64 hexadecimal digits, found ${id}.`)
  return parsed.data
}

/** It is only a matter of the next blocks. */
function isDue(error: unknown): boolean {
  if (!isHexinError(error)) return false
  const due = error.code === 'VOTE_NOT_OPEN' || error.code === 'PROPOSAL_NOT_YET'
  return due && Number(error.expected) <= Date.now() / 1000 + SOON_S
}
