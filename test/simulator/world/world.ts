import type { Network } from '@hexin/sdk/network.ts'
import { bindingOrder, type Company, createCompany } from '../../../scripts/company/company.ts'
import { zhHeader, zhRow } from '../../helpers/importFixture.ts'
import { virtualPlatform } from '../platform/platform.ts'
import { createRandom, type Random } from '../platform/random.ts'
import { createSchedule, type Schedule } from '../platform/schedule.ts'
import { deployNetwork, SIMULATED_CHAIN_ID } from './ground.ts'
import { drawnEcKey } from './memberKeys.ts'
import { createMemoryChain, type MemoryChain } from './memoryChain.ts'
import { startMemoryServer } from './memoryDatabase.ts'
import { createMemoryNetwork, type MemoryNetwork } from './memoryPeers.ts'
import { createMemorySecrets } from './memorySecrets.ts'
import { type Machine, type SimNode, startSimNode, type Tamper } from './simNode.ts'

export const BUREAU = 1
export const BANKS = [2, 3] as const
export const COURT = 4
export const MEMBERS = [BUREAU, ...BANKS, COURT] as const

/** When histories begin, in unix seconds. */
const GENESIS = 1_900_000_000
const BLOCK_MS = 2_000
/** An engine with nothing to do makes a block so often. */
const EMPTY_BLOCK_MS = 12_000
/** No history takes so long. */
const DAY_MS = 86_400_000

/** In a value of a record: nobody but its provider and whoever it was answered to has it, and the latter only under a key. */
export const CANARY = 'KANARIENVOGEL'

export type World = {
  readonly schedule: Schedule
  readonly random: Random
  readonly chain: MemoryChain
  readonly wires: MemoryNetwork
  readonly network: Network
  readonly company: Company
  readonly binding: string
  readonly machines: ReadonlyMap<number, Machine>
  /** The process that runs for a member; undefined while none does. */
  readonly nodes: Map<number, SimNode>
  /** What went wrong that no service throws on purpose. */
  readonly troubles: string[]
  /** Whether blocks are made. */
  mining: boolean
  start(member: number): Promise<void>
  kill(member: number, afterStatements?: number): void
}

/** What all histories of a process begin with: a network with its members, a company and its records. */
export type Ground = {
  /** Runs one history from the ground. */
  play<T>(seed: string, run: (world: World) => Promise<T>, options?: PlayOptions): Promise<T>
  stop(): Promise<void>
}

export type PlayOptions = {
  readonly tamper?: (member: number) => Tamper | undefined
  readonly onEvent?: (what: string) => void
}

export async function createGround(): Promise<Ground> {
  const server = await startMemoryServer()
  const chain = await createMemoryChain({ chainId: SIMULATED_CHAIN_ID, genesisTime: GENESIS })
  const random = createRandom('ground')
  const schedule = createSchedule(GENESIS * 1_000)
  const databases = new Map<number, Awaited<ReturnType<typeof server.create>>>()
  for (const member of MEMBERS) databases.set(member, await server.create(`member${member}`))

  const prepared = await virtually(schedule, random, () => prepare())
  const atBase = await chain.snapshot()
  const rows = new Map(
    await Promise.all([...databases].map(async ([m, db]) => [m, await db.snapshot()] as const)),
  )
  const base = schedule.now()

  function worldOf(
    options: PlayOptions,
    own: { schedule: Schedule; random: Random },
    network: Network,
    machines: ReadonlyMap<number, Machine>,
    company: Company,
    binding: string,
  ): World {
    const wires = createMemoryNetwork(own.schedule, own.random.fork('wires'))
    const nodes = new Map<number, SimNode>()
    const troubles: string[] = []
    const world: World = {
      ...{ ...own, chain, wires, network, company, binding, machines, nodes, troubles, mining: true },
      async start(member) {
        const machine = machines.get(member)
        if (!machine) throw new RangeError(`There is no member ${member}.`)
        const node = await startSimNode({
          ...{ machine, network, wires, engine: chain.transport, schedule: own.schedule },
          random: own.random.fork(`loops of ${member} from ${own.schedule.now()}`),
          onTrouble: (where, error) => void troubles.push(`${where}: ${wordsOf(error)}`),
          ...(options.tamper?.(member) && { tamper: options.tamper(member) as Tamper }),
        })
        nodes.set(member, node)
      },
      kill(member, afterStatements) {
        nodes.get(member)?.kill(afterStatements)
        if (afterStatements === undefined) nodes.delete(member)
      },
    }
    let lastBlock = 0
    const mine = async (): Promise<void> => {
      own.schedule.after(BLOCK_MS, 'block', mine)
      const now = own.schedule.now()
      if (!world.mining || (!chain.hasNews() && now - lastBlock < EMPTY_BLOCK_MS)) return
      lastBlock = now
      await chain.mine(Math.floor(now / 1_000))
    }
    own.schedule.after(BLOCK_MS, 'block', mine)
    return world
  }

  async function prepare() {
    await chain.automine(false)
    let isDeploying = true
    const mine = async (): Promise<void> => {
      if (isDeploying) schedule.after(1_000, 'block', mine)
      await chain.mine(Math.floor(schedule.now() / 1_000))
    }
    schedule.after(1_000, 'block', mine)
    const { network, signers } = await deployNetwork(chain, random, GENESIS)
    isDeploying = false
    const machines = machinesOf(signers)
    const company = createCompany(
      'uscc:91350100M000100Y43',
      '广州南沙精密仪器有限公司',
      drawnEcKey(random, 'P-256'),
    )
    const world = worldOf({}, { schedule, random }, network, machines, company, '')
    for (const member of MEMBERS) await world.start(member)
    const bureau = world.nodes.get(BUREAU) as SimNode
    const { bindings } = await bureau.api('post /v1/bindings', {
      body: { bindings: [bindingOrder(company)] },
    })
    const table = [zhHeader, zhRow(`${CANARY}1`), zhRow(`${CANARY}2`, { principal: '7.50' })].join('\n')
    for (const member of [BUREAU, COURT])
      await world.nodes
        .get(member)
        ?.api('post /v1/imports', { query: { profile: 'loans-zh' }, source: table })
    await new Promise<void>((resolve) => void setTimeout(resolve, 20_000))
    for (const member of MEMBERS) world.kill(member)
    return { network, signers, company, binding: String((bindings as string[])[0]) }
  }

  function machinesOf(signers: readonly Machine['signers'][]): ReadonlyMap<number, Machine> {
    return new Map(
      signers.map((its, i) => {
        const database = databases.get(i + 1)
        if (!database) throw new RangeError(`Member ${i + 1} has no database.`)
        const machine = { member: i + 1, signers: its, database, secrets: createMemorySecrets() }
        return [i + 1, { ...machine, skewMs: 0, hasEngine: true }] as const
      }),
    )
  }

  return {
    async play(seed, run, options = {}) {
      await atBase()
      for (const [member, database] of databases) await database.restore(rows.get(member) ?? new Map())
      const own = { schedule: createSchedule(base, options.onEvent), random: createRandom(seed) }
      const { network, signers, company, binding } = prepared
      const machines = machinesOf(signers)
      return virtually(own.schedule, own.random.fork('platform'), async () => {
        const world = worldOf(options, own, network, machines, company, binding)
        try {
          for (const member of MEMBERS) await world.start(member)
          return await run(world)
        } finally {
          for (const member of MEMBERS) world.kill(member)
        }
      })
    },
    async stop() {
      await chain.close()
      await server.stop()
    },
  }
}

/** Runs work in virtual time: only the schedule moves it. */
async function virtually<T>(schedule: Schedule, random: Random, work: () => Promise<T>): Promise<T> {
  const end = virtualPlatform(schedule, random)
  try {
    return await schedule.until(work(), DAY_MS)
  } finally {
    schedule.clear()
    end()
  }
}

/** A failure that nobody meant, with where it came from. */
export const wordsOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)
