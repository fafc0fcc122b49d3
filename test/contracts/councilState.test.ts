/* oxlint-disable no-await-in-loop -- One chain: calls follow each other. */
import { councilReads } from '@hexin/node/chain/councilReads.ts'
import { toChainEvents } from '@hexin/node/chain/events.ts'
import type { ProposalTerms } from '@hexin/node/ports/council.ts'
import { type Body, bodies, type Decision } from '@hexin/sdk/council/decision.ts'
import { type CouncilCall, encodeDecision } from '@hexin/sdk/council/decisionCalls.ts'
import {
  descriptionHash,
  descriptionOf,
  proposalNumber,
  proposeCall,
  type Support,
  stepCall,
  supports,
  voteCall,
} from '@hexin/sdk/council/proposal.ts'
import {
  EXPIRATION_S,
  GRACE_PERIOD_S,
  type ProposalState,
  proposalState,
} from '@hexin/sdk/council/proposalState.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { productionPace } from '../../scripts/deploy/roles.ts'
import { accessManagerAbi, councilAbi } from '../../sdk/abis/generated.ts'
import { createPlannedChain } from './helpers/plannedChain.ts'

/*
 * What a node says about a proposal, from events alone, is what the contracts say, at every step and time.
 */

const DAY = 86_400
const COUNT = 4
const CONTRACT_STATES = [
  ...['pending', 'active', 'canceled', 'defeated', 'succeeded', 'queued', 'expired', 'executed'],
]

type Made = { readonly body: Body; readonly calls: readonly CouncilCall[]; readonly descriptionHash: Hex }

let at: Awaited<ReturnType<typeof createPlannedChain>>
const made = new Map<Hex, Made>()
const seen = new Set<ProposalState>()
beforeAll(async () => {
  at = await createPlannedChain({ pace: productionPace, count: COUNT })
})
afterAll(() => at.close())

/** One transaction of a member; whether the chain took it. */
async function send(member: number, body: Body, data: Hex): Promise<boolean> {
  const account = at.members[member]?.signers.chain
  if (!account) throw new Error('No such member.')
  try {
    const to = at.contracts[body]
    await at.client.sendTransaction({ account, type: 'legacy', to, data, gasPrice: 10n ** 10n })
    return true
  } catch {
    return false
  }
}

async function propose(body: Body, ...decisions: readonly Decision[]): Promise<Hex> {
  const proposer = at.members[0]?.signers.chain.address ?? '0x'
  const tag = made.size.toString(16).padStart(32, '0')
  const description = descriptionOf({ reason: 'A test.', tag, proposer })
  const calls = decisions.map((decision) => encodeDecision(at.contracts, decision))
  const content = { calls, descriptionHash: descriptionHash(description) }
  const number = proposalNumber(content)
  expect(await send(0, body, proposeCall(calls, description))).toBe(true)
  made.set(number, { ...content, body })
  await check()
  return number
}

async function vote(number: Hex, member: number, support: Support): Promise<boolean> {
  const taken = await send(member, made.get(number)?.body ?? 'council', voteCall(number, support, ''))
  await check()
  return taken
}

async function step(number: Hex, name: 'queue' | 'execute' | 'cancel', member = 0): Promise<boolean> {
  const its = made.get(number)
  const taken = its ? await send(member, its.body, stepCall(name, its)) : false
  await check()
  return taken
}

async function wait(seconds: number): Promise<void> {
  await at.client.increaseTime({ seconds })
  await at.client.mine({ blocks: 1 })
  await check()
}

/** A block of exactly this second. */
async function goTo(time: number): Promise<void> {
  await at.client.setNextBlockTimestamp({ timestamp: BigInt(time) })
  await at.client.mine({ blocks: 1 })
  await check()
}

async function now(): Promise<number> {
  return Number((await at.client.getBlock()).timestamp)
}

/** Every proposal, as a node rebuilds it from the logs, against the contracts. */
async function check(): Promise<void> {
  const { client, contracts } = at
  const logs = await client.getLogs({ address: bodies.map((body) => contracts[body]), fromBlock: 0n })
  const events = toChainEvents(logs, (address) => bodies.find((body) => contracts[body] === address))
  const time = await now()
  for (const created of events) {
    if (created.type !== 'proposalCreated') continue
    const own = events.filter((event) => 'number' in event && event.number === created.number)
    const tally = { for: 0, against: 0, abstain: 0 }
    for (const event of own)
      if (event.type === 'voteCast') tally[supports[event.support] ?? 'abstain'] += event.weight
    const queued = own.find((event) => event.type === 'proposalQueued')
    const ended = own.find((event) => event.type === 'proposalEnded')
    const state = proposalState(
      {
        ...{ snapshot: created.snapshot, deadline: created.deadline, votes: tally },
        ...{ eta: queued?.eta, end: ended?.outcome },
        terms: created.snapshot < time ? await termsOf(created) : undefined,
      },
      time,
    )
    expect([created.number, state]).toEqual([created.number, await contractState(created)])
    seen.add(state)
  }
}

const terms = new Map<Hex, ProposalTerms>()
async function termsOf(id: { body: Body; number: Hex; snapshot: number }): Promise<ProposalTerms> {
  const addressOf = (contract: string) => at.contracts[contract as keyof typeof at.contracts]
  const reads = councilReads({ client: at.client, account: at.stranger, addressOf })
  const found = terms.get(id.number) ?? (await reads.proposalTerms(id))
  terms.set(id.number, found)
  return found
}

/** The Governor's word; for a queued one, whether the AccessManager still has it. */
async function contractState({
  body,
  number,
  calls,
}: {
  body: Body
  number: Hex
  calls: readonly CouncilCall[]
}): Promise<string | undefined> {
  const { client, contracts } = at
  const council = { address: contracts[body], abi: councilAbi }
  const state = await client.readContract({ ...council, functionName: 'state', args: [BigInt(number)] })
  const name = CONTRACT_STATES[state]
  if (name !== 'queued') return name
  const [, , kept] = await client.readContract({
    ...council,
    functionName: 'proposalExecutionPlan',
    args: [BigInt(number)],
  })
  const manager = { address: contracts.accessManager, abi: accessManagerAbi }
  for (const [i, { target, data }] of calls.entries()) {
    if (!kept[i]) continue
    const operation = await client.readContract({
      ...manager,
      functionName: 'hashOperation',
      args: [contracts[body], target, data],
    })
    const due = await client.readContract({ ...manager, functionName: 'getSchedule', args: [operation] })
    if (due === 0) return 'expired'
  }
  return name
}

/** The AccessManager has a call in its queue once: each admission is another one. */
const admit = (): Decision => ({ type: 'admit', roles: ['bank'], profileHash: freshHash() })
const freshHash = (): Hex => `0x${(0xabcdef + made.size).toString(16).padStart(64, '0')}`

describe('a proposal’s state', () => {
  test('with a delay: pending, active, decided early, queued, executed; or forgotten', async () => {
    const sameAdmission = admit()
    const [first, second] = [await propose('council', admit()), await propose('council', admit())]
    expect(await vote(first, 1, 'for')).toBe(false)
    await wait(DAY + 1)
    for (const member of [0, 1, 2]) for (const number of [first, second]) await vote(number, member, 'for')
    expect(await step(first, 'execute')).toBe(false)
    for (const number of [first, second]) expect(await step(number, 'queue', 3)).toBe(true)
    const queuedAt = await now()
    expect(await step(first, 'execute')).toBe(false)
    await wait(2 * DAY)
    expect(await step(first, 'execute', 3)).toBe(true)
    // The last second at which it can be executed, and the first at which it can't.
    await goTo(queuedAt + 2 * DAY + EXPIRATION_S - 1)
    await goTo(queuedAt + 2 * DAY + EXPIRATION_S)
    expect(await step(second, 'execute')).toBe(false)
    const twins = [await propose('council', sameAdmission), await propose('council', sameAdmission)] as const
    await wait(DAY + 1)
    for (const member of [0, 1, 2]) for (const number of twins) await vote(number, member, 'for')
    expect([await step(twins[0], 'queue'), await step(twins[1], 'queue')]).toEqual([true, false])
    expect([...seen]).toEqual(expect.arrayContaining(['pending', 'active', 'succeeded', 'queued', 'expired']))
  })

  test('without one: no queue; canceled before the votes; defeated by too few, or by a tie', async () => {
    const parts = [
      await propose('council', { type: 'suspend', member: 2 }),
      await propose('council', { type: 'suspend', member: 3 }),
      await propose('emergency', { type: 'suspendUrgently', member: 4, ground: 'ordered' }),
      await propose('emergency', { type: 'suspendUrgently', member: 3, ground: 'ordered' }),
    ] as const
    const canceled = await propose('council', admit())
    expect(await step(canceled, 'cancel', 1)).toBe(false)
    expect(await step(canceled, 'cancel')).toBe(true)
    // What is urgent is voted on at once, and for a day.
    for (const member of [0, 1]) await vote(parts[2], member, 'for')
    for (const number of [parts[2], parts[3]]) await vote(number, 2, 'against')
    await vote(parts[2], 3, 'abstain')
    for (const member of [0, 1]) await vote(parts[3], member, 'for')
    await vote(parts[3], 3, 'against')
    await wait(DAY + 1)
    for (const member of [0, 1, 2]) await vote(parts[0], member, 'for')
    for (const member of [0, 1]) await vote(parts[1], member, 'for')
    expect(await step(parts[0], 'queue')).toBe(false)
    expect(await step(parts[0], 'execute')).toBe(true)
    await wait(8 * DAY)
    expect(await step(parts[2], 'execute')).toBe(true)
    expect(await step(parts[3], 'execute')).toBe(false)
    expect([...seen].toSorted()).toEqual([
      ...['active', 'canceled', 'defeated', 'executed', 'expired', 'pending', 'queued', 'succeeded'],
    ])
  })

  test('at the very seconds at which it changes', async () => {
    await propose('council', admit())
    const snapshot = (await now()) + DAY
    const deadline = snapshot + 7 * DAY
    for (const second of [snapshot, snapshot + 1, deadline, deadline + 1]) await goTo(second)
  })

  test('a decision that nobody carries out: the last second in which it counts, and the first in which it does not', async () => {
    const forgotten = await propose('council', { type: 'setRoles', member: 1, roles: ['registrar'] })
    const deadline = (await now()) + 8 * DAY
    await wait(DAY + 1)
    for (const member of [0, 1, 2]) await vote(forgotten, member, 'for')
    for (const second of [deadline + GRACE_PERIOD_S, deadline + GRACE_PERIOD_S + 1]) await goTo(second)
    expect([await step(forgotten, 'queue'), await step(forgotten, 'execute')]).toEqual([false, false])
  })

  test('whatever the members do, and whenever', async () => {
    const action = fc.oneof(
      fc.record({ seconds: fc.constantFrom(1, 3_600, DAY, DAY + 1, 3 * DAY, 8 * DAY) }),
      fc.record({ voter: fc.nat(COUNT - 1), support: fc.constantFrom(...supports) }),
      fc.record({ step: fc.constantFrom('queue', 'execute', 'cancel') }),
    )
    const walk = fc.array(fc.tuple(fc.boolean(), action), { minLength: 25, maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(walk, async (actions) => {
        const numbers = [
          await propose(
            'council',
            { type: 'setProfile', member: 1, profileHash: freshHash() },
            { type: 'reinstate', member: 2 },
          ),
          await propose('emergency', { type: 'suspendUrgently', member: 1, ground: 'insolvent' }),
        ] as const
        await wait(DAY + 1)
        for (const [which, what] of actions) {
          const number = numbers[which ? 0 : 1]
          if ('seconds' in what) await wait(what.seconds)
          else if ('voter' in what) await vote(number, what.voter, what.support)
          else await step(number, what.step)
        }
      }),
      { numRuns: 2, endOnFailure: true },
    )
  })
})
