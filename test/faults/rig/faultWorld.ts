import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '@hexin/node/config.ts'
import { addEvidence } from '@hexin/sdk/actions/addEvidence.ts'
import { ask } from '@hexin/sdk/actions/ask.ts'
import { getHealth } from '@hexin/sdk/actions/getHealth.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { sql } from 'kysely'
import { bindingOrder, createCompany, signGrant } from '../../../scripts/company/company.ts'
import { PASSING } from '../../../scripts/demo/ask.ts'
import { until } from '../../../scripts/demo/until.ts'
import { checkedApi } from '../../helpers/checkedApi.ts'
import { freePort } from '../../helpers/freePort.ts'
import { zhHeader, zhRow } from '../../helpers/importFixture.ts'
import { type NodeProcess, startNodeProcess } from '../../helpers/nodeProcess.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { createTempFolder } from '../../helpers/tempFolder.ts'
import { now, proposalOf } from '../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'
import { type RpcProxy, startRpcProxy } from './rpcProxy.ts'
import { startTcpProxy, type TcpProxy } from './tcpProxy.ts'

const BUREAU = 1
const BANK = 2

/** What must be seen by nobody but the provider: of a company that granted nothing, and a field that the grant leaves out. */
export const CANARIES = { name: '金丝雀机械厂', principal: '7316498.25', loss: '5248139.76' } as const

/** A member's node as a process, each of its links through a proxy. */
export type Member = {
  readonly number: number
  readonly node: TestNode
  readonly rpc: RpcProxy
  readonly database: TcpProxy
  /** What others' connections to this member come through. */
  readonly p2p: TcpProxy
  readonly logFile: string
  start(change?: Partial<Config>): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
  /** What `/health/ready` says. */
  ready(): Promise<number>
}

/** What was acknowledged with a 2xx, and so must be there once. */
export type Acknowledged = {
  /** Idempotency key by the evidence's id. */
  readonly evidence: Map<string, string>
  /** Idempotency key by the exchange's id. */
  readonly exchanges: Map<string, string>
}

export type FaultWorld = {
  readonly network: TestNetwork
  readonly bureau: Member
  readonly bank: Member
  readonly acknowledged: Acknowledged
  /** Everything that an eavesdropper on any link between parties has: never the links to a member's own database. */
  readonly wire: () => Buffer
  /** Takes a file in at the bureau, again and again under the same key until it is acknowledged. Returns its id. */
  addEvidence(key: string): Promise<string>
  /** The bank asks the bureau, again and again under the same key until there is an answer. Returns the exchange's id. */
  ask(key: string): Promise<string>
  /** Until both nodes are ready and everything that they logged is under a final checkpoint. */
  untilQuiet(): Promise<void>
  stop(): Promise<void>
}

/** A provider and a bank as real processes on a real chain, with a grant that is active. */
export async function createFaultWorld(): Promise<FaultWorld> {
  const folder = createTempFolder()
  const network = await createTestNetwork([['registrar', 'provider', 'notary'], ['bank']], {
    administrator: BUREAU,
  })
  const wireFile = path.join(folder.path, 'wire')
  writeFileSync(wireFile, '')
  const doors = await Promise.all(
    network.network.members.map(({ p2p: to }) => startTcpProxy({ to, capture: wireFile })),
  )

  async function createMember(number: number): Promise<Member> {
    const members = network.network.members.map((member, i) =>
      member.number === number ? member : { ...member, p2p: { ...member.p2p, port: doors[i]?.port ?? 0 } },
    )
    const node = await startTestNode({ ...network, network: { ...network.network, members } }, number)
    await node.halt()
    const place = (name: string): string => path.join(folder.path, `${name}-${number}`)
    const rpc = await startRpcProxy({
      ...{ to: network.chain.rpcUrl, port: await freePort(), capture: wireFile },
    })
    const url = new URL(node.database.url)
    const own = place('database')
    const database = await startTcpProxy({
      to: { host: url.hostname, port: Number(url.port) },
      capture: own,
    })
    url.port = `${database.port}`
    const p2p = doors[number - 1]
    if (!p2p) throw new RangeError(`There is no member ${number}.`)
    let child: NodeProcess | undefined
    const config = { ...node.config, databaseUrl: url.href, chainRpc: rpc.url }
    return {
      ...{ number, node, rpc, database, p2p, logFile: place('log') },
      async start(change) {
        child = await startNodeProcess({ ...config, ...change }, place('log'))
      },
      kill: async () => child?.kill(),
      ready: async () => (await fetch(`${node.url}/health/ready`)).status,
    }
  }

  const bureau = await createMember(BUREAU)
  const bank = await createMember(BANK)
  const all = [bureau, bank]
  await Promise.all(all.map((member) => member.start()))
  const grant = await setUp(network, bureau, bank)
  const acknowledged: Acknowledged = { evidence: new Map(), exchanges: new Map() }

  const isQuiet = async ({ node, ready }: Member): Promise<boolean> => {
    const { log, outbox } = await getHealth(node.client)
    // A receipt that isn't acknowledged yet brings one more leaf, at both ends.
    const open =
      await sql`SELECT FROM exchanges WHERE state = 'sent' OR (receipt_leaf IS NOT NULL AND NOT acknowledged)`.execute(
        node.database.db,
      )
    const isSettled = open.rows.length === 0 && outbox?.open === 0
    return (await ready()) === 200 && isSettled && log !== null && log.anchoredSize === log.size
  }

  return {
    ...{ network, bureau, bank, acknowledged },
    wire: () => readFileSync(wireFile),
    async addEvidence(key) {
      const { id } = await patiently(() =>
        addEvidence(bureau.node.client, {
          ...{ name: `${key}.txt`, phase: 'during', file: `file ${key}`, idempotencyKey: key },
        }),
      )
      acknowledged.evidence.set(id, key)
      return id
    },
    async ask(key) {
      const { id } = await patiently(async () => {
        const order = {
          ...{ grant, kind: 'loan', fields: ['loanNumber', 'principal', 'status'] },
          ...{ purpose: 'preLoanReview' as const, caseNumber: 'FAULT', user: 'clerk 7' },
        }
        const exchange = await ask(bank.node.client, { order, idempotencyKey: key })
        return exchange.state === 'answered' ? exchange : undefined
      })
      acknowledged.exchanges.set(id, key)
      return id
    },
    untilQuiet: () =>
      until('the network is quiet', async () => {
        const states = await Promise.all(all.map((member) => isQuiet(member).catch(() => false)))
        return states.every((quiet) => quiet)
      }),
    async stop() {
      for (const member of all) {
        await member.kill()
        await member.rpc.close()
        await member.database.close()
        await member.node.stop()
      }
      for (const door of doors) await door.close()
      await network.chain.dispose()
      folder.remove()
    },
  }
}

const RETRIES = 120

/** Tries again whatever a fault may bring about; a refusal for another reason is the test's failure. */
async function patiently<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      const done = await attempt()
      if (done !== undefined) return done
    } catch (error) {
      if (!isHexinError(error) || !PASSING.has(error.code) || tries >= RETRIES) throw error
    }
    await sleep(250)
  }
}

/** Records of two companies, and one's grant of some fields to the bank. */
async function setUp(
  { network }: TestNetwork,
  { node: bureauNode }: Member,
  { node: bankNode }: Member,
): Promise<Hex> {
  const [bureau, bank] = [await checkedApi(bureauNode), await checkedApi(bankNode)]
  const company = createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司')
  const { name, principal, loss } = CANARIES
  const silent = zhRow('X1', { name, principal }).replace(/9135\w+/, '91330100799655058B')
  const body = [zhHeader, zhRow('L1', { principal: '9000000.00', loss }), silent].join('\n')
  const imported = await bureau.post('/v1/imports?profile=loans-zh', { body, type: 'text/csv' })
  if (imported.body['added'] !== 2) throw new Error(`not imported: ${JSON.stringify(imported.body)}`)
  const bound = await bureau.post('/v1/bindings', { json: { bindings: [bindingOrder(company)] } })
  const [binding = ''] = bound.body['bindings'] as string[]
  const chain = { id: network.chainId, grants: network.contracts.grants }
  const { id, signed } = await signGrant(company, {
    proposal: proposalOf(company, {
      ...{ chain, grantee: BANK, providers: [BUREAU], maxUses: 1_000, caseNumber: 'FAULT' },
    }),
    ...{ binding, now: now(), namesOf: namesIn({ members: [] }) },
  })
  const { body: said } = await bureau.post('/v1/grants', { json: { grants: [signed] } })
  if ((said['results'] as { code: unknown }[])[0]?.code !== null)
    throw new Error(`not taken: ${JSON.stringify(said)}`)
  for (const api of [bureau, bank])
    await until('the grant is active', async () => {
      return (await api.get(`/v1/grants/${id}`)).body['state'] === 'active'
    })
  return id
}
