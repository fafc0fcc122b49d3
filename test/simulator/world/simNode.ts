import { createChain } from '@hexin/node/chain/chain.ts'
import type { Adapters } from '@hexin/node/compose/adapters.ts'
import { businessOf } from '@hexin/node/compose/business.ts'
import { createFoundation, type Foundation } from '@hexin/node/compose/foundation.ts'
import type { Loop } from '@hexin/node/compose/part.ts'
import { createLabelKeys } from '@hexin/node/keys/labelKeys.ts'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { NodeSigners } from '@hexin/node/keys/signers.ts'
import { createReportState } from '@hexin/node/services/reportState.ts'
import { createStores } from '@hexin/node/store/createStores.ts'
import type { Database } from '@hexin/node/store/database.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { custom, type Transport } from 'viem'
import type { Random } from '../platform/random.ts'
import type { Schedule } from '../platform/schedule.ts'
import { type Api, apiOf } from './api.ts'
import type { DatabaseProcess, MemoryDatabase } from './memoryDatabase.ts'
import type { MemoryNetwork } from './memoryPeers.ts'
import type { MemorySecrets } from './memorySecrets.ts'
import { createTouched } from './touched.ts'

/** A member as it is between its processes: what is on its disks, its clock, its wires. */
export type Machine = {
  readonly member: number
  readonly signers: NodeSigners
  readonly database: MemoryDatabase
  secrets: MemorySecrets
  /** Milliseconds by which its clock is wrong. */
  skewMs: number
  /** Whether its engine answers. */
  hasEngine: boolean
}

/** A process of a node: the real services, over what is in this process's memory. */
export type SimNode = {
  readonly foundation: Foundation
  readonly api: Api
  readonly db: Database
  /** SIGKILL, after so many more statements of its database; what it was about is never heard of. */
  kill(afterStatements?: number): void
  isDead(): boolean
}

/** Changes what a node reaches the world by: how tests plant bugs. */
export type Tamper = (adapters: Adapters) => Adapters

/** The shortest time between two runs of a loop: a node that is busy is as late as that. */
const LOOP_MS = 4_000
/** A loop that would find everything as it left it is as late as that; what time alone brings about waits for it. */
const IDLE_MS = 45_000

export async function startSimNode({
  machine,
  network,
  wires,
  engine,
  schedule,
  random,
  onTrouble,
  tamper = (adapters) => adapters,
}: {
  readonly machine: Machine
  readonly network: Network
  readonly wires: MemoryNetwork
  readonly engine: Transport
  readonly schedule: Schedule
  readonly random: Random
  /** Told of what no service throws on purpose. */
  readonly onTrouble: (where: string, error: unknown) => void
  readonly tamper?: Tamper
}): Promise<SimNode> {
  const { member, signers, secrets } = machine
  let statements = Number.POSITIVE_INFINITY
  const touched = createTouched(await machine.database.tables())
  let dead = false
  let leave: () => void = () => undefined
  const process: DatabaseProcess = {
    isDead() {
      if (--statements <= 0) die()
      return dead
    },
    onStatement: (sql, hasChanged) => touched.note(sql, hasChanged),
  }
  function die(): void {
    if (dead) return
    dead = true
    ended.abort()
    leave()
  }
  const ended = new AbortController()
  const clock = () => Math.floor((schedule.now() + machine.skewMs) / 1_000)
  const db = machine.database.connect(process)
  const trouble = (where: string, error: unknown) => {
    if (!dead && !isHexinError(error)) onTrouble(`member ${member}, ${where}`, error)
  }
  const note = (facts: object) => {
    const { where = '', err } = facts as { where?: string; err?: unknown }
    if (err !== undefined) trouble(where, err)
  }

  const foundation = await createFoundation(
    tamper({
      config: {
        ...{ member, http: { host: '127.0.0.1', port: 1 }, tickMs: 2_000, pollMs: 1_000 },
        ...{ blockAgeS: 60, requestS: 60, prekeyS: 3_600, webhookAllow: [] },
      },
      signal: ended.signal,
      log: { warn: note, error: note },
      crypto: nativeCrypto,
      ...{ clock, network, signers, caRoots: [] },
      stores: createStores({ db, clock }),
      labelKeys: createLabelKeys(signers.secrets),
      chain: createChain({ transport: reachable(engine, machine), network, account: signers.chain }),
      ...secrets,
      async openPeers(book) {
        const peers = wires.join(member, signers.peer.subarray(32), book)
        leave = peers.leave
        return peers
      },
      poolUse: () => ({ open: 1, idle: 0, waiting: 0 }),
      isLeader: () => true,
    }),
  )
  const { self, follow, config, peers } = foundation
  const state = createReportState({
    ...{ clock, self, follow, maxBlockAgeS: config.blockAgeS, ...foundation.stores },
  })
  const parts = await businessOf(foundation, state)
  for (const [method, handler] of parts.flatMap(({ handlers = [] }) => handlers))
    peers.handle(method, async (from, body) => {
      try {
        return await handler(from, body)
      } catch (error) {
        trouble(method, error)
        throw error
      }
    })
  for (const loop of parts.flatMap(({ loops = [] }) => loops)) repeat(loop)
  await foundation.sealing.rotate()

  /** Runs a loop at drawn times; late is always allowed, and never twice at once. */
  function repeat({ name, everyMs, work }: Loop): void {
    // Whoever has not read a block within three seconds refuses who names it.
    const period = name === 'chain' ? everyMs : Math.max(LOOP_MS, everyMs)
    let last: ReturnType<typeof touched.watch> | undefined
    let idleSince = 0
    const again = () => schedule.after(period / 2 + random.below(period), `${name} of ${member}`, round)
    async function round(): Promise<void> {
      if (dead) return
      const isIdle = name !== 'chain' && last?.hasChanged() === false && schedule.now() - idleSince < IDLE_MS
      if (!isIdle) {
        idleSince = schedule.now()
        last = touched.watch()
        await work().catch((error: unknown) => trouble(name, error))
        last.end()
      }
      again()
    }
    again()
  }

  return {
    ...{ foundation, db, api: apiOf(parts) },
    kill(afterStatements = 0) {
      if (afterStatements === 0) die()
      else statements = afterStatements
    },
    isDead: () => dead,
  }
}

/** An engine that says so while it is away. */
export const reachable = (engine: Transport, machine: Pick<Machine, 'hasEngine'>): Transport => {
  const { request } = engine({})
  return custom(
    {
      async request(args: { method: string; params?: unknown }) {
        if (!machine.hasEngine) throw Object.assign(new Error('the engine is away'), { code: -32_603 })
        return request(args as never)
      },
    },
    { retryCount: 0 },
  )
}
