import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { publicKeysOf } from '@hexin/node/keys/announceKeys.ts'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { NodeSigners } from '@hexin/node/keys/signers.ts'
import { writeFileDurably } from '@hexin/node/keys/writeFileDurably.ts'
import type { Network, Profile } from '@hexin/sdk/network.ts'
import { mnemonicToAccount } from 'viem/accounts'
import { connect } from '../deploy/chain.ts'
import { deployNetwork } from '../deploy/deployNetwork.ts'
import { planDeployment } from '../deploy/plan.ts'
import { devnetPace } from '../deploy/roles.ts'
import { type Child, superviseChild } from './child.ts'
import { DevnetError } from './devnetError.ts'
import { assertPortsFree, assertSpace, claimFolder, takeLock } from './guards.ts'
import { createLayout, type DevnetMarker, type Layout } from './layout.ts'
import { ensureMemberSecrets, ensureSecret } from './memberKeys.ts'
import { databaseUrl, ensureDatabases, localServerUrl, preparePostgres } from './postgres.ts'
import { endLeftBehind } from './processes.ts'
import { readTopology, type Topology } from './topology.ts'
import { serveWallet } from './wallet.ts'

export type UpOptions = {
  readonly folder: string
  readonly basePort: number
  readonly topologyFile: string
  /** Start over: forget everything. */
  readonly fresh: boolean
  /** A PostgreSQL of the user's own, as a URL without a database; left out: the embedded one. */
  readonly databaseServer: string | undefined
  readonly report: (line: string) => void
  /** Gives the start up: what runs already is stopped, and `up` rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

export type Devnet = {
  readonly marker: DevnetMarker
  readonly layout: Layout
  /** Process ids by name: PostgreSQL, the chain, each node. */
  pids(): Readonly<Record<string, number>>
  stop(): Promise<void>
}

export const defaultTopology = fileURLToPath(new URL('topology.json', import.meta.url))

/** Of the members' first keys: ten years. */
const KEY_VALIDITY_S = 10 * 365 * 86_400

/** One ether each: more than they ever use. */
const MEMBER_FUNDS = 10n ** 18n

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** The well-known account that anvil funds. It deploys, hands over and keeps nothing. */
const deployer = mnemonicToAccount('test test test test test test test test test test test junk')

/**
 * Starts a whole consortium on this machine: chain, database server, one node a member, the wallet page. What an earlier run left is continued; what it left
 * half-made is finished. Resolves when everything serves.
 * @throws DevnetError for whatever a person can put right
 */
export async function up(options: UpOptions): Promise<Devnet> {
  const { report, signal } = options
  const layout = createLayout(options.folder, options.basePort)
  const topology = readTopology(options.topologyFile)
  const release = takeLock(layout)
  const children: [string, Child][] = []
  const closings: (() => Promise<void> | void)[] = [release]

  async function stop(): Promise<void> {
    // Nodes first, together; then what they stand on.
    const nodes = children.filter(([name]) => !foundations.has(name))
    await Promise.all(nodes.map(([, node]) => node.stop()))
    for (const [, foundation] of children.filter(([name]) => foundations.has(name)).toReversed())
      await foundation.stop()
    for (const close of closings.toReversed()) await close()
  }

  const pids = (): Record<string, number> =>
    Object.fromEntries(
      children.flatMap(([name, { pid }]) => (pid() === undefined ? [] : [[name, pid() as number]])),
    )

  // Whole or not at all: the next start reads it, however this one ended.
  const notePids = () => {
    const whole = `${layout.pids}.tmp`
    writeFileSync(whole, JSON.stringify(pids()))
    renameSync(whole, layout.pids)
  }

  async function child(
    name: string,
    rest: Omit<Parameters<typeof superviseChild>[0], 'name' | 'logs' | 'report' | 'onStart'>,
  ) {
    signal?.throwIfAborted()
    const started = superviseChild({ name, logs: layout.logs, report, onStart: notePids, ...rest })
    children.push([name, started])
    await started.ready
    signal?.throwIfAborted()
  }

  try {
    claimFolder(layout, options.fresh)
    if (options.fresh) takeLock(layout)
    assertSpace(layout)
    const marker = markerOf(layout, topology)
    const isMade = matchesMarker(layout, marker)
    await endLeftBehind(layout.pids)
    await assertPortsFree(portsOf(layout, topology), isMade)
    // Only from here on is the folder bound to these members and ports.
    await writeFileDurably(layout.marker, textOf(marker), 0o644)
    mkdirSync(layout.logs, { recursive: true })

    report('Starting the chain and the database server ...')
    await Promise.all([startChain(layout, child), options.databaseServer ?? startPostgres(layout, child)])
    const server = options.databaseServer ?? (await embeddedServer(layout))
    const places = topology.members.map(({ id }, i) => layout.member(i + 1, id))
    await ensureDatabases(
      `${server}/postgres`,
      places.map(({ database }) => database),
    )

    const network = await ensureNetwork(layout, topology, report)
    signal?.throwIfAborted()
    report(`Starting ${topology.members.length} nodes ...`)
    await Promise.all(
      topology.members.map(({ id }, i) =>
        child(id, { plan: async () => nodePlan(layout, { number: i + 1, id, server }) }),
      ),
    )
    closings.push(await serveWallet({ port: layout.wallet.port, network }))
    notePids()
    return { marker, layout, stop, pids }
  } catch (error) {
    await stop()
    throw error
  }
}

const foundations = new Set(['postgres', 'chain'])

type StartChild = (
  name: string,
  rest: Omit<Parameters<typeof superviseChild>[0], 'name' | 'logs' | 'report' | 'onStart'>,
) => Promise<void>

/** Every start finds the same members in the same order, or refuses: the chain remembers them. */
function markerOf(layout: Layout, { members }: Topology): DevnetMarker {
  return {
    version: 1,
    basePort: layout.basePort,
    members: members.map(({ id, name, roles }, i) => {
      const { http, tokenFile } = layout.member(i + 1, id)
      return { number: i + 1, id, roles, name, http, tokenFile }
    }),
    wallet: layout.wallet.origin,
    chain: `http://127.0.0.1:${layout.chain.port}`,
  }
}

const textOf = (marker: DevnetMarker): string => `${JSON.stringify(marker, null, 2)}\n`

/** Whether the folder has this devnet already; not so if it has none. @throws DevnetError where it has another */
function matchesMarker(layout: Layout, marker: DevnetMarker): boolean {
  if (!existsSync(layout.marker)) return false
  if (readFileSync(layout.marker, 'utf8') !== textOf(marker))
    throw new DevnetError(
      `The devnet in ${layout.folder} was made with other members or other ports.`,
      'Start it with the same topology and --port, or start over with --fresh.',
    )
  return true
}

function portsOf({ chain, postgres, wallet, member }: Layout, { members }: Topology): number[] {
  const own = members.flatMap(({ id }, i) => {
    const { httpPort, p2pPort } = member(i + 1, id)
    return [httpPort, p2pPort]
  })
  return [wallet.port, chain.port, postgres.port, ...own]
}

async function startChain({ chain }: Layout, child: StartChild): Promise<void> {
  mkdirSync(chain.folder, { recursive: true })
  const genesisFile = path.join(chain.folder, 'genesis.json')
  if (!existsSync(genesisFile)) {
    // A number of its own, so that nothing signed for one devnet counts on another.
    const genesis = {
      chainId: 10_000_000 + (randomBytes(4).readUInt32BE() % 80_000_000),
      genesisTime: Math.floor(Date.now() / 1000),
    }
    await writeFileDurably(genesisFile, JSON.stringify(genesis), 0o644)
  }
  await child('chain', {
    plan: async () => ({
      command: process.execPath,
      args: [here('chain/main.ts'), chain.folder, `${chain.port}`],
    }),
  })
}

async function startPostgres({ postgres }: Layout, child: StartChild): Promise<void> {
  const password = await ensureSecret(postgres.passwordFile)
  await child('postgres', {
    stopSignal: 'SIGINT',
    plan: async () => ({
      ...(await preparePostgres(postgres)),
      ready: () => ensureDatabases(databaseUrl(postgres.port, password, 'postgres'), []),
    }),
  })
}

const embeddedServer = async ({ postgres }: Layout): Promise<string> =>
  localServerUrl(postgres, await ensureSecret(postgres.passwordFile))

/** The network file, made by the first deployment; as long as it is missing, the deployment goes on. */
async function ensureNetwork(
  layout: Layout,
  { members }: Topology,
  report: UpOptions['report'],
): Promise<Network> {
  const signers = await Promise.all(members.map(({ id }, i) => ensureMemberSecrets(layout.member(i + 1, id))))
  if (existsSync(layout.networkFile)) return JSON.parse(readFileSync(layout.networkFile, 'utf8')) as Network
  report('Deploying the contracts and admitting the members ...')
  const genesis = JSON.parse(readFileSync(path.join(layout.chain.folder, 'genesis.json'), 'utf8')) as {
    chainId: number
    genesisTime: number
  }
  const profiles = members.map(({ name, country, licences }) => ({ name, country, licences }))
  const network = await deployNetwork(nativeCrypto, {
    ...{ client: connect(`http://127.0.0.1:${layout.chain.port}`), deployer },
    expected: { chainId: genesis.chainId },
    plan: planDeployment(nativeCrypto, {
      deployer: deployer.address,
      validUntil: BigInt(genesis.genesisTime + KEY_VALIDITY_S),
      memberFunds: MEMBER_FUNDS,
      pace: devnetPace,
      members: members.map(({ roles }, i) => ({
        profile: profiles[i] as Profile,
        roles,
        keys: publicKeysOf(signers[i] as NodeSigners),
      })),
    }),
    outline: {
      wallet: { origin: layout.wallet.origin, rpId: 'localhost' },
      // Whoever tries things out makes new keys for a company all the time.
      bindingWaitS: 0,
      members: members.map(({ id }, i) => {
        const { http, p2pPort } = layout.member(i + 1, id)
        return {
          ...{ number: i + 1, profile: profiles[i] as Profile, http },
          p2p: { host: '127.0.0.1', port: p2pPort },
        }
      }),
    },
  })
  await writeFileDurably(layout.networkFile, `${JSON.stringify(network, null, 2)}\n`, 0o644)
  return network
}

function nodePlan(layout: Layout, { number, id, server }: { number: number; id: string; server: string }) {
  const places = layout.member(number, id)
  return {
    command: process.execPath,
    args: [here('../../node/main.ts')],
    env: {
      HEXIN_MEMBER: `${number}`,
      DATABASE_URL: `${server}/${places.database}`,
      HEXIN_CHAIN_RPC: `http://127.0.0.1:${layout.chain.port}`,
      HEXIN_NETWORK_FILE: layout.networkFile,
      HEXIN_KEYS_FILE: places.keysFile,
      HEXIN_PASSPHRASE_FILE: places.passphraseFile,
      HEXIN_TOKENS_FILE: places.tokensFile,
      HEXIN_SECRETS_DIR: places.secretsDir,
      HEXIN_WEBHOOK_ALLOW: '127.0.0.1',
      HEXIN_HTTP_PORT: `${places.httpPort}`,
      HEXIN_P2P_PORT: `${places.p2pPort}`,
    },
  }
}
