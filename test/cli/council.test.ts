import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Decision } from '@hexin/sdk/council/decision.ts'
import { toHex } from '@hexin/sdk/encoding.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { devnetPace } from '../../scripts/deploy/roles.ts'
import type { DevnetMarker } from '../../scripts/devnet/layout.ts'
import { checkedApi, until } from '../helpers/checkedApi.ts'
import { startHeartbeat } from '../helpers/heartbeat.ts'
import { startTestNode, type TestNode } from '../helpers/startTestNode.ts'
import { createTempFolder } from '../helpers/tempFolder.ts'
import { createTestNetwork, type TestNetwork } from '../helpers/testNetwork.ts'
import { hexin, hexinHere, jsonOf } from './hexin.ts'

/*
 * The members govern by the command: one is suspended urgently by a third and that is confirmed; another one is admitted, and its vote counts.
 */

const IDS = ['registrar', 'bank-a', 'court', 'newcomer'] as const
const NEWCOMER = 4
/** Nobody's yet, with gas. */
const SPARE = 5
let network: TestNetwork
let nodes: TestNode[]
let heart: ReturnType<typeof startHeartbeat>
let folder: ReturnType<typeof createTempFolder>
const place = (name: string, content: unknown): string => {
  const file = path.join(folder.path, name)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}
beforeAll(async () => {
  folder = createTempFolder()
  const votes = { votingDelayS: 0, votingPeriodS: 12 }
  const pace = { ...devnetPace, council: votes, emergency: votes }
  network = await createTestNetwork([['registrar'], ['bank'], ['court'], ['bank'], ['bank']], {
    ...{ candidates: 2, pace },
  })
  heart = startHeartbeat(network.chain, network.network.chainId)
  nodes = [await startTestNode(network, 1), await startTestNode(network, 2)]
  place('network.json', network.network)
  describeDevnet()
})
afterAll(async () => {
  for (const node of nodes) await node.stop()
  await heart.stop()
  await network.chain.dispose()
  folder.remove()
  expect(nodes.flatMap(({ failures }) => failures)).toEqual([])
})

/** The nodes that run, as a devnet. */
function describeDevnet(): void {
  const members = IDS.flatMap((id, i) => {
    const node = nodes.find(({ url }) => url === network.network.members[i]?.http)
    return node
      ? [
          {
            ...{ id, number: i + 1, roles: [], name: { zh: id, en: id }, http: node.url },
            tokenFile: place(`${id}.token`, `${node.token}\n`),
          },
        ]
      : []
  })
  const marker: DevnetMarker = { version: 1, basePort: 1, members, wallet: '', chain: network.chain.rpcUrl }
  place('devnet.json', marker)
}

type Id = (typeof IDS)[number]
const run = (as: Id, ...args: string[]) => hexinHere('--data', folder.path, '--as', as, ...args)
async function object(as: Id, ...args: string[]): Promise<Record<string, unknown>> {
  const ended = await run(as, '--json', ...args)
  expect([args.slice(0, 2), ended.stderr, ended.code]).toEqual([args.slice(0, 2), '', 0])
  return jsonOf(ended)
}
const council = (as: Id, ...args: string[]) => object(as, 'council', ...args)
async function propose(as: Id, ...args: string[]): Promise<string> {
  const { id, state } = await council(as, 'propose', ...args, '--reason', 'As the members agreed.')
  expect(['pending', 'active']).toContain(state)
  return String(id)
}
async function vote(id: string, ...voters: readonly Id[]): Promise<void> {
  for (const voter of voters) {
    // The voter's own node may not have seen the proposal, or the seat, in a block yet.
    await until(
      async () => {
        const { code, stderr, stdout } = await run(voter, '--json', 'council', 'vote', id, 'for')
        return code === 0 ? 'voted' : stdout + stderr
      },
      (said) => said === 'voted' || !/VOTE_NOT_OPEN|PROPOSAL_UNKNOWN|SEAT_MISSING/.test(said),
    ).then((said) => expect(said).toBe('voted'))
  }
}
async function pass(id: string, ...voters: Id[]): Promise<void> {
  await vote(id, ...voters)
  expect(await council(voters[0] ?? 'registrar', 'execute', id)).toMatchObject({ state: 'executed' })
}

test('an urgent suspension by a third, an admission meanwhile, and a confirmation that needs the new member', async () => {
  const seats = await hexin('--data', folder.path, '--as', 'registrar', 'council', 'seats')
  expect(seats.stdout).toMatch(/group 1: member 1 .*\(this node\)\n.*group 2/)

  const urgent = await propose(
    'registrar',
    'suspend-urgently',
    '--member',
    '3',
    '--ground',
    'keysCompromised',
  )
  await vote(urgent, 'registrar')

  const profile = place('profile.json', network.network.members[NEWCOMER - 1]?.profile)
  await pass(await propose('bank-a', 'admit', '--roles', 'bank', '--profile', profile), 'bank-a', 'registrar')
  const { chain, log, statement, note, peer } = network.signers(NEWCOMER)
  const window = { notBefore: 0, notAfter: 4_000_000_000 }
  const key = (purpose: string, algorithm: string, material: string) =>
    ({ type: 'addKey', member: NEWCOMER, purpose, algorithm, material, ...window }) as Decision
  const account = chain.address.toLowerCase()
  const decisions = place('decisions.json', [
    key('chain', 'secp256k1', account),
    key('statement', 'p256', toHex(statement.publicKey)),
    key('log', 'secp256k1', log.address.toLowerCase()),
    key('log', 'ed25519', toHex(note.publicKey)),
    key('peer', 'ed25519', toHex(peer.subarray(32))),
    { type: 'grantSeat', group: NEWCOMER, member: NEWCOMER, account },
  ])
  await pass(await propose('bank-a', '--file', decisions), 'bank-a', 'registrar')
  nodes.push(await startTestNode(network, NEWCOMER))
  describeDevnet()

  // Of four seats now three are needed; the newcomer had none when the urgent one was brought in.
  const late = await run('newcomer', 'council', 'vote', urgent, 'against')
  expect([late.code, late.stderr]).toEqual([1, expect.stringMatching(/^(SEAT_MISSING|VOTE_CLOSED): /)])
  const bank = await checkedApi(nodes[1] as TestNode)
  const statusOf = async (): Promise<unknown> =>
    ((await bank.get('/v1/members')).body['members'] as { status: string }[])[2]?.status
  await until(
    async () => (await bank.get(`/v1/council/proposals/${urgent}`)).body['state'],
    (state) => state === 'succeeded',
  )
  expect(await statusOf()).toBe('active')
  await council('bank-a', 'execute', urgent)
  await until(statusOf, (status) => status === 'suspended')
  const confirm = await propose('newcomer', 'confirm-suspension', '--member', '3')
  await vote(confirm, 'bank-a', 'registrar')
  const early = await run('bank-a', 'council', 'execute', confirm)
  expect([early.code, early.stderr]).toEqual([1, expect.stringMatching(/^PROPOSAL_UNDECIDED: /)])
  await pass(confirm, 'newcomer')

  const { stdout } = await run('bank-a', 'council', 'show', confirm)
  expect(stdout).toContain('确认对成员 3')
  expect(stdout).toMatch(/3 of 4 seats must be for it\n( {2}.*Z {2}member [124]: for\n){3}/)
  const { proposals } = await council('newcomer', 'list', '--state', 'executed')
  expect((proposals as { id: string }[]).map(({ id }) => id).slice(0, 1)).toEqual([confirm])
  expect(proposals).toHaveLength(4)
})

test('a member’s own keys', async () => {
  const added = ['--purpose', 'peer', '--algorithm', 'ed25519', '--material', `0x${'ab'.repeat(32)}`]
  expect(await object('bank-a', 'keys', 'add', ...added, '--until', '2099-01-01')).toMatchObject({
    state: 'final',
  })
  await object('bank-a', 'keys', 'end', '5', '--until', '2098-01-01')
  await until(
    () => run('bank-a', 'keys', 'list'),
    ({ stdout }) => /5 {2}peer \(ed25519\) 0x(ab){32}, from .* to before 2098-01-01/.test(stdout),
  )
})

test('a member changes its chain key: the new one, in its node’s key file, claims the seat and proposes', async () => {
  const spare = network.signers(SPARE).chain.address
  const added = ['--purpose', 'chain', '--algorithm', 'secp256k1', '--material', spare]
  await object('bank-a', 'keys', 'add', ...added, '--until', '2099-01-01')
  await nodes[1]?.stop()
  // On a database of its own: the outbox of the other one counts the transactions of the old account.
  const { chain } = network.keys(SPARE)
  nodes[1] = await startTestNode({ ...network, keys: (member) => ({ ...network.keys(member), chain }) }, 2)
  describeDevnet()
  const proposing = ['council', 'propose', 'suspend', '--member', '1', '--reason', 'A test.']
  expect((await run('bank-a', ...proposing)).stderr).toMatch(/^SEAT_MISSING: /)
  await council('bank-a', 'claim')
  const { seats } = await until(
    () => council('bank-a', 'seats'),
    ({ own }) => own === 2,
  )
  expect((seats as object[])[1]).toMatchObject({ member: 2, account: spare.toLowerCase() })
  await until(
    () => run('bank-a', ...proposing),
    ({ code }) => code === 0,
  )
})

test('wrong use says what would be right', async () => {
  for (const [args, words] of [
    [['propose', 'abolish', '--reason', 'R'], /Nobody can propose abolish.*suspend-urgently/],
    [['propose', '--reason', 'R'], /Say what is proposed/],
    [['propose', 'suspend', '--member', '3', '--group', '3', '--reason', 'R'], /Unrecognized key: "group"/],
    [['vote', 'council-12', 'for'], /64 hexadecimal/],
    [['vote', `council-${'0'.repeat(64)}`, 'perhaps'], /one of against, for, abstain, found perhaps/],
  ] as const) {
    const { code, stderr, stdout } = await run('bank-a', 'council', ...args)
    expect([args, code, stdout, stderr]).toEqual([args, 2, '', expect.stringMatching(words)])
  }
})
