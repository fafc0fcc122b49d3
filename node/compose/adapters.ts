import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { type Network, networkSchema } from '@hexin/sdk/network.ts'
import type { Logger } from 'pino'
import { z } from 'zod'
import { assertChain, createChain } from '../chain/chain.ts'
import { comparedChain } from '../chain/compared.ts'
import type { Config } from '../config.ts'
import { readCaRoots } from '../keys/caRoots.ts'
import { createGrantKeys } from '../keys/grantKeys.ts'
import { readKeyFile } from '../keys/keyFile.ts'
import { createLabelKeys } from '../keys/labelKeys.ts'
import { nativeCrypto as crypto } from '../keys/nativeCrypto.ts'
import { createPrekeyStore } from '../keys/prekeyStore.ts'
import { createSigners, type NodeSigners } from '../keys/signers.ts'
import { createPeers, type LimitCounts, type PeerBook } from '../p2p/peers.ts'
import type { Chain } from '../ports/chain.ts'
import type { Clock } from '../ports/clock.ts'
import type { LabelKeys } from '../ports/labelKeys.ts'
import type { Peers } from '../ports/peers.ts'
import type { GrantKeys, PrekeyStore } from '../ports/secrets.ts'
import type { Shutdown } from '../shutdown.ts'
import { createStores } from '../store/createStores.ts'
import { createDatabase, migrate, poolUse } from '../store/database.ts'
import { takeLeadership } from '../store/leadership.ts'

/** What a node is started with. */
export type Start = {
  readonly config: Config
  readonly shutdown: Shutdown
  readonly log: Logger
  /** Told of what this process must not go on after. */
  readonly onFatal: (error: unknown) => void
}

/** All that a node's services reach the world by. */
export type Adapters = {
  readonly config: Settings
  readonly signal: AbortSignal
  readonly log: Pick<Logger, 'warn' | 'error'>
  readonly crypto: Crypto
  readonly clock: Clock
  readonly network: Network
  readonly signers: NodeSigners
  readonly caRoots: Awaited<ReturnType<typeof readCaRoots>>
  readonly stores: ReturnType<typeof createStores>
  readonly chain: Chain
  readonly prekeys: PrekeyStore
  readonly grantKeys: GrantKeys
  readonly labelKeys: LabelKeys
  /** Opens the network of nodes, once it is known who is who. */
  openPeers(book: PeerBook): Promise<Peers>
  /** What the network of nodes refused or held back since the start; undefined before it is open, or where it has no limits. */
  limitedPeers?(): LimitCounts | undefined
  poolUse(): ReturnType<typeof poolUse>
  isLeader(): boolean
}

/** The settings that services have; the others are about how the world is reached. */
export type Settings = Pick<
  Config,
  'member' | 'http' | 'tickMs' | 'pollMs' | 'blockAgeS' | 'requestS' | 'prekeyS' | 'webhookAllow'
>

/**
 * Opens the adapters of a node that stands alone in its process: files, PostgreSQL, an engine by JSON-RPC, libp2p. Whatever it opens is closed by `shutdown`.
 * @throws HexinError CONFIG_INVALID, KEYS_LOCKED, KEYS_MALFORMED, CHAIN_MISMATCH, CHAIN_UNAVAILABLE, STORE_UNAVAILABLE
 */
export async function openAdapters({ config, shutdown, log, onFatal }: Start): Promise<Adapters> {
  const { signal } = shutdown
  const clock = () => Math.floor(Date.now() / 1000)
  const onError = (where: string) => (error: unknown) => log.warn({ where, err: error }, 'failed')

  const network = await readNetwork(config.networkFile)
  const passphrase = (await readFile(config.passphraseFile, 'utf8')).trim()
  const caRoots = await readCaRoots(config.caRootsFile)
  const signers = createSigners(await readKeyFile(config.keysFile, passphrase))
  await assertChain({ rpcUrl: config.chainRpc, network })
  const chainAt = (rpcUrl: string) => createChain({ rpcUrl, network, account: signers.chain })
  const check = config.chainCheckRpc
  if (check) await assertChain({ rpcUrl: check, network })

  const db = createDatabase({ url: config.databaseUrl, onError: onError('database') })
  shutdown.onClose('database', () => db.destroy())
  await migrate(db)
  const leadership = await takeLeadership({ url: config.databaseUrl, onUsurped: onFatal })
  shutdown.onClose('leadership', leadership.release)
  const stores = createStores({ db, clock })

  await mkdir(config.secretsDir, { recursive: true, mode: 0o700 })
  const prekeys = await createPrekeyStore(path.join(config.secretsDir, 'prekeys'), signers.secrets)
  const grantKeys = await createGrantKeys({
    file: path.join(config.secretsDir, 'grant-keys'),
    key: signers.secrets,
    book: stores.slotBook,
  })
  shutdown.onClose('grant keys', () => grantKeys.close())

  let limited: (() => LimitCounts) | undefined
  return {
    ...{ config, signal, log, crypto, clock, network, signers, caRoots, stores, prekeys, grantKeys },
    labelKeys: createLabelKeys(signers.secrets),
    chain: check ? comparedChain(chainAt(config.chainRpc), chainAt(check)) : chainAt(config.chainRpc),
    async openPeers(book) {
      const peers = await createPeers({
        ...{ ...config.p2p, peerKey: signers.peer, book, limits: config.peerLimits, signal },
        onError: onError('p2p'),
      })
      shutdown.onClose('p2p', () => peers.stop())
      limited = peers.limited
      return peers
    },
    limitedPeers: () => limited?.(),
    poolUse: () => poolUse(db),
    isLeader: leadership.isHeld,
  }
}

async function readNetwork(file: string): Promise<Network> {
  const parsed = networkSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!parsed.success)
    throw new HexinError('CONFIG_INVALID', { detail: `${file}: ${z.prettifyError(parsed.error)}` })
  return parsed.data
}
