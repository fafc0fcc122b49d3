import { createChain } from '@hexin/node/chain/chain.ts'
import { createOutbox } from '@hexin/node/store/outbox.ts'
import { encodeDecision } from '@hexin/sdk/council/decisionCalls.ts'
import { proposeCall } from '@hexin/sdk/council/proposal.ts'
import { createClient, encodeFunctionData, http } from 'viem'
import { readContract } from 'viem/actions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { councilAbi, membersAbi } from '../../../sdk/abis/generated.ts'
import { type CheckedApi, checkedApi, type Got, newKey, until } from '../../helpers/checkedApi.ts'
import { startHeartbeat } from '../../helpers/heartbeat.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { now } from '../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * The council through the nodes of two of three members, every answer held against the document that the node publishes.
 */

/** Long enough to cancel before the votes; short enough to wait for their end. */
const votes = { votingDelayS: 4, votingPeriodS: 9 }
const pace = { council: votes, emergency: votes, delays: true }
const proposals = '/v1/council/proposals'
const profileHash = `0x${'ab'.repeat(32)}`

let network: TestNetwork
let nodes: TestNode[]
let heart: ReturnType<typeof startHeartbeat>
let first: CheckedApi
let second: CheckedApi
beforeAll(async () => {
  network = await createTestNetwork([['registrar'], ['bank'], ['court']], { pace })
  heart = startHeartbeat(network.chain, network.network.chainId)
  nodes = [await startTestNode(network, 1), await startTestNode(network, 2)]
  const [a, b] = await Promise.all(nodes.map(checkedApi))
  if (!a || !b) throw new Error('no nodes')
  first = a
  second = b
})
afterAll(async () => {
  for (const node of nodes) await node.stop()
  await heart.stop()
  await network.chain.dispose()
  expect(nodes.flatMap(({ failures }) => failures)).toEqual([])
})

async function propose(...decisions: readonly object[]): Promise<string> {
  const order = { decisions, reason: '章程第 7 条 (article 7)' }
  const { status, body } = await first.post(proposals, { json: order, key: newKey() })
  expect([status, body['state']]).toEqual([202, 'sent'])
  return String(body['id'])
}
const view = async (api: CheckedApi, id: string) => (await api.get(`${proposals}/${id}`)).body
const vote = (api: CheckedApi, id: string, support = 'for', reason?: string) =>
  api.post(`${proposals}/${id}/votes`, { json: { support, reason }, key: newKey() })
const step = (api: CheckedApi, id: string, name: string) =>
  api.post(`${proposals}/${id}/${name}`, { key: newKey() })
const isIn = (id: string, state: string, api = second) =>
  until(
    () => view(api, id),
    (body) => body['state'] === state,
  )
const code = ({ body }: Got) => body['code']

/** What the contract itself says, of a decision that is final. */
async function contractState(id: string): Promise<string | undefined> {
  const [body, number] = id.split('-') as ['council' | 'emergency', string]
  const client = createClient({ transport: http(network.chain.rpcUrl) })
  const address = network.network.contracts[body] ?? '0x'
  const state = await readContract(client, {
    ...{ address, abi: councilAbi, functionName: 'state' },
    args: [BigInt(`0x${number}`)],
  })
  return ['pending', 'active', 'canceled', 'defeated', 'succeeded', 'queued', '', 'executed'][state]
}

test('the seats, and whose is the node’s own', async () => {
  const { body } = await until(
    () => second.get('/v1/council/seats'),
    (got) => (got.body['seats'] as unknown[]).length === 3,
  )
  expect(body).toMatchObject({ own: 2 })
  expect(body['seats']).toMatchObject(
    [1, 2, 3].map((member) => {
      const account = network.signers(member).chain.address.toLowerCase()
      return { group: member, member, account, block: expect.any(Number), since: expect.any(Number) }
    }),
  )
})

describe('an order that can’t be one', () => {
  const reason = 'R'
  const suspend = { type: 'suspend', member: 3 }
  test.each([
    ['a member that nobody is', { decisions: [{ type: 'suspend', member: 9 }], reason }, 'MEMBER_UNKNOWN'],
    [
      'keys for a member that is to be admitted in the same proposal',
      {
        decisions: [
          { type: 'admit', roles: ['bank'], profileHash },
          { type: 'grantSeat', group: 4, member: 4, account: `0x${'12'.repeat(20)}` },
        ],
        reason,
      },
      'MEMBER_UNKNOWN',
    ],
    ['no decision', { decisions: [], reason }, 'INPUT_INVALID'],
    ['no reason', { decisions: [suspend], reason: '' }, 'INPUT_INVALID'],
    ['too long a reason', { decisions: [suspend], reason: 'x'.repeat(1_001) }, 'INPUT_INVALID'],
    ['a reason that hides something', { decisions: [suspend], reason: 'a\u202eb' }, 'INPUT_INVALID'],
    [
      'a decision that there is not',
      { decisions: [{ type: 'abolish', member: 3 }], reason },
      'INPUT_INVALID',
    ],
    [
      'an urgent decision among others',
      { decisions: [suspend, { type: 'suspendUrgently', member: 3, ground: 'ordered' }], reason },
      'INPUT_INVALID',
    ],
  ])('%s', async (_, json, expected) => {
    expect(code(await first.post(proposals, { json, key: newKey() }))).toBe(expected)
  })

  test('without a key, or on a proposal that nobody made', async () => {
    expect(code(await first.post(proposals, { json: { decisions: [suspend], reason } }))).toBe(
      'IDEMPOTENCY_KEY_MISSING',
    )
    const unknown = `council-${'0'.repeat(64)}`
    expect(code(await first.get(`${proposals}/${unknown}`))).toBe('PROPOSAL_UNKNOWN')
    expect(code(await vote(first, unknown))).toBe('PROPOSAL_UNKNOWN')
    for (const name of ['queue', 'execute', 'cancel'])
      expect(code(await step(first, unknown, name))).toBe('PROPOSAL_UNKNOWN')
    expect(code(await first.get(`${proposals}/council-12`))).toBe('INPUT_INVALID')
  })
})

test('from proposal to effect', async () => {
  const confirm = await propose({ type: 'confirmSuspension', member: 3 })
  const admit = await propose({ type: 'admit', roles: ['bank', 'guarantor'], profileHash })
  const urgent = await propose({ type: 'suspendUrgently', member: 3, ground: 'keysCompromised' })
  const lone = await propose({ type: 'retire', member: 2 }, { type: 'vacateSeat', group: 2 })
  const withdrawn = await propose({ type: 'suspend', member: 2 })

  // Before the votes: every node shows in words what is proposed.
  await isIn(withdrawn, 'pending')
  expect(await view(second, confirm)).toMatchObject({
    ...{ body: 'council', reason: '章程第 7 条 (article 7)', proposer: { member: 1 }, ownVote: null },
    decisions: [
      {
        decision: { type: 'confirmSuspension', member: 3 },
        words: { en: 'Confirm the urgent suspension of member 3 (Member 3): it stays until reinstated' },
        warnings: [],
      },
    ],
    votes: { for: 0, against: 0, abstain: 0 },
  })
  const [{ warnings }] = (await view(second, admit))['decisions'] as [{ warnings: { en: string }[] }]
  expect(warnings[0]?.en).toContain('no profile with this hash')
  const early = await vote(first, confirm)
  const { snapshot, deadline } = await view(second, confirm)
  expect(early.body).toMatchObject({ code: 'VOTE_NOT_OPEN', expected: snapshot })
  expect(code(await step(second, withdrawn, 'cancel'))).toBe('PROPOSAL_NOT_CANCELABLE')
  expect((await step(first, withdrawn, 'cancel')).status).toBe(202)
  await isIn(withdrawn, 'canceled')
  expect(code(await vote(first, withdrawn))).toBe('PROPOSAL_CANCELED')

  // Votes, once each; the seats at the snapshot and how many are needed.
  await isIn(withdrawn, 'canceled')
  for (const id of [confirm, admit, urgent, lone]) await isIn(id, 'active')
  const key = newKey()
  const ballot = { json: { support: 'for', reason: '同意 yes' }, key }
  expect((await first.post(`${proposals}/${confirm}/votes`, ballot)).body).toMatchObject({ id: confirm })
  expect((await vote(first, admit)).status).toBe(202)
  expect((await vote(first, urgent)).status).toBe(202)
  expect((await vote(second, lone, 'against')).status).toBe(202)
  const settled = await until(
    () => first.post(`${proposals}/${confirm}/votes`, ballot),
    ({ body }) => body['state'] === 'final',
  )
  expect(settled.status).toBe(202)
  expect(code(await first.post(`${proposals}/${confirm}/votes`, { json: { support: 'against' }, key }))).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  )
  expect(code(await vote(first, confirm, 'against'))).toBe('VOTE_ALREADY_CAST')
  expect((await step(first, confirm, 'execute')).body).toMatchObject({
    ...{ code: 'PROPOSAL_UNDECIDED', expected: deadline },
  })
  for (const id of [confirm, admit]) expect((await vote(second, id)).status).toBe(202)

  // Two thirds are for them: decided at once.
  await isIn(confirm, 'succeeded')
  await isIn(admit, 'succeeded')
  expect(await view(first, confirm)).toMatchObject({
    ...{ seats: 3, quorum: 2, delayS: 0, ownVote: 'for', votes: { for: 2, against: 0, abstain: 0 } },
    ballots: expect.arrayContaining([
      expect.objectContaining({ member: 1, support: 'for', reason: '同意 yes', weight: 1 }),
      expect.objectContaining({ member: 2, support: 'for', reason: '' }),
    ]),
  })
  expect(code(await step(first, confirm, 'queue'))).toBe('PROPOSAL_QUEUE_NEEDLESS')
  expect((await step(first, confirm, 'execute')).body).toMatchObject({
    ...{ code: 'DECISION_REFUSED', found: 'MemberSuspensionNotUrgent(3, 1)' },
  })
  expect(code(await step(second, admit, 'execute'))).toBe('PROPOSAL_NOT_QUEUED')
  expect((await step(second, admit, 'queue')).status).toBe(202)
  const { executableFrom, executableUntil, delayS } = await isIn(admit, 'queued')
  expect([delayS, Number(executableUntil) - Number(executableFrom)]).toEqual([2 * 86_400, 7 * 86_400])
  expect((await step(first, admit, 'execute')).body).toMatchObject({
    ...{ code: 'PROPOSAL_NOT_YET', expected: executableFrom },
  })
  expect(code(await step(first, admit, 'queue'))).toBe('PROPOSAL_QUEUED')
  expect(code(await vote(first, admit))).toBe('VOTE_CLOSED')

  // One third is enough for an urgent one, when its time is over; none is for the other.
  await isIn(lone, 'defeated')
  expect(code(await step(first, lone, 'execute'))).toBe('PROPOSAL_DEFEATED')
  expect(code(await vote(first, lone))).toBe('VOTE_CLOSED')
  expect(await isIn(urgent, 'succeeded')).toMatchObject({ body: 'emergency', quorum: 1 })
  expect((await step(second, urgent, 'execute')).status).toBe(202)
  await isIn(urgent, 'executed')
  expect((await step(second, confirm, 'execute')).status).toBe(202)
  const { endedAt } = await isIn(confirm, 'executed')
  expect(endedAt).toEqual(expect.any(Number))
  expect(code(await step(first, confirm, 'execute'))).toBe('PROPOSAL_EXECUTED')
  const { members } = (await second.get('/v1/members')).body as { members: { status: string }[] }
  expect(members.map(({ status }) => status)).toEqual(['active', 'active', 'suspended'])

  for (const id of [confirm, admit, urgent, lone, withdrawn])
    expect([id, (await view(second, id))['state']]).toEqual([id, await contractState(id)])
  const listed = async (query: string) =>
    ((await second.get(`${proposals}${query}`)).body['proposals'] as { id: string }[]).map(({ id }) => id)
  expect(await listed('')).toEqual([withdrawn, lone, urgent, admit, confirm])
  expect(await listed('?state=executed')).toEqual([urgent, confirm])
  expect(await listed('?state=expired')).toEqual([])
  expect(code(await second.get(`${proposals}?state=lost`))).toBe('INPUT_INVALID')
})

describe('what a member sends past its node', () => {
  /** A transaction of the second member, in the order of its node's other ones. */
  async function send(data: `0x${string}`): Promise<void> {
    const { chain, network: file, signers } = network
    const port = createChain({ rpcUrl: chain.rpcUrl, network: file, account: signers(2).chain })
    const database = nodes[1]?.database.db
    if (!database) throw new Error('no node')
    await createOutbox({ db: database, clock: now }).enqueue('test', (nonce) =>
      port.sign({ contract: 'council', data, gas: 3_000_000n, nonce }),
    )
  }

  test('calls that nobody can read, texts that no terminal and no database should see: shown, with a warning, and the node goes on', async () => {
    const { contracts } = network.network
    const known = encodeDecision(contracts, {
      type: 'addKey',
      member: 4,
      purpose: 'chain',
      algorithm: 'secp256k1',
      material: `0x${'12'.repeat(20)}`,
      notBefore: 0,
      notAfter: 4e9,
    })
    const unread = {
      ...{ target: contracts.members, value: '7' },
      data: encodeFunctionData({ abi: membersAbi, functionName: 'suspend', args: [1] }),
    }
    const urgent = encodeDecision(contracts, { type: 'suspendUrgently', member: 1, ground: 'ordered' })
    await send(proposeCall([known, unread, urgent], `\u0000\u001b[2J\u202eOnly\na test${'.'.repeat(5_000)}`))
    const { proposals: all } = (
      await until(
        () => first.get(`${proposals}?state=pending`),
        ({ body }) => (body['proposals'] as unknown[]).length === 1,
      )
    ).body as { proposals: { id: string; reason: string; decisions: Record<string, unknown>[] }[] }
    expect(all[0]?.reason).toMatch(/^\uFFFD\uFFFD\[2J\uFFFDOnly a test\.+…$/)
    expect(all[0]?.decisions).toMatchObject([
      { decision: { type: 'addKey' }, warnings: [{ en: expect.stringContaining('no member 4 yet') }] },
      {
        ...{ decision: null, call: unread },
        words: { en: expect.stringContaining(unread.data) },
        warnings: [{ en: expect.stringContaining('don’t vote') }],
      },
      {
        decision: { type: 'suspendUrgently' },
        warnings: [{ en: expect.stringContaining('may not decide') }],
      },
    ])
    expect((await first.get('/health')).body).toMatchObject({ problems: [] })
  })
})
