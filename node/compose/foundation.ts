import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { networkSchema } from '@hexin/sdk/network.ts'
import { createInclusionVerifier } from '@hexin/sdk/proof/index.ts'
import { memberKeyId } from '@hexin/sdk/statement/jws.ts'
import type { Logger } from 'pino'
import { z } from 'zod'
import { assertChain, createChain } from '../chain/chain.ts'
import type { Config } from '../config.ts'
import { readCaRoots } from '../keys/caRoots.ts'
import { createGrantKeys } from '../keys/grantKeys.ts'
import { readKeyFile } from '../keys/keyFile.ts'
import { nativeCrypto as crypto } from '../keys/nativeCrypto.ts'
import { createPrekeyStore } from '../keys/prekeyStore.ts'
import { createSigners } from '../keys/signers.ts'
import { createPeers } from '../p2p/peers.ts'
import { createDecisionBlocks } from '../services/exchange/decisionBlocks.ts'
import { createSealing } from '../services/exchange/sealing.ts'
import { createFollowChain } from '../services/followChain.ts'
import { createGrantTrust, createMarkTrust } from '../services/grants/trust.ts'
import { createAnchorOf } from '../services/log/anchorOf.ts'
import { createProveLeaves } from '../services/log/proveLeaves.ts'
import { createMembership } from '../services/membership.ts'
import { createSubjectTurns } from '../services/objection/subjectTurns.ts'
import { createSubjectOf } from '../services/subjectOf.ts'
import type { Shutdown } from '../shutdown.ts'
import { createStores } from '../store/createStores.ts'
import { createDatabase, migrate, poolUse } from '../store/database.ts'
import { takeLeadership } from '../store/leadership.ts'
import { createKnownBindings } from './knownBindings.ts'

/** What a node is started with. */
export type Start = {
  readonly config: Config
  readonly shutdown: Shutdown
  readonly log: Logger
  /** Told of what this process must not go on after. */
  readonly onFatal: (error: unknown) => void
}

/** What every part of a node builds on: its keys, its database, its chain, its peers. */
export type Foundation = Awaited<ReturnType<typeof createFoundation>>

/**
 * Opens the adapters. Whatever it opens is closed by `shutdown`.
 * @throws HexinError CONFIG_INVALID, KEYS_LOCKED, KEYS_MALFORMED, CHAIN_MISMATCH, CHAIN_UNAVAILABLE, STORE_UNAVAILABLE
 */
export async function createFoundation({ config, shutdown, log, onFatal }: Start) {
  const { signal } = shutdown
  const self = config.member
  const clock = () => Math.floor(Date.now() / 1000)
  const report = (where: string) => (error: unknown) => log.warn({ where, err: error }, 'failed')

  const network = await readNetwork(config.networkFile)
  const passphrase = (await readFile(config.passphraseFile, 'utf8')).trim()
  const caRoots = await readCaRoots(config.caRootsFile)
  const signers = createSigners(await readKeyFile(config.keysFile, passphrase))
  const signer = signers.statement
  const keyId = memberKeyId(crypto, self, signer)
  await assertChain({ rpcUrl: config.chainRpc, network })

  const db = createDatabase({ url: config.databaseUrl, onError: report('database') })
  shutdown.onClose('database', () => db.destroy())
  await migrate(db)
  const leadership = await takeLeadership({ url: config.databaseUrl, onUsurped: onFatal })
  shutdown.onClose('leadership', leadership.release)
  const stores = createStores({ db, clock })
  const { index, council, checkpoints } = stores

  const chain = createChain({ rpcUrl: config.chainRpc, network, account: signers.chain })
  const membership = createMembership({ crypto, clock, index, network })
  const follow = createFollowChain({ chain, index, council, membership, network })
  await follow.round()

  await mkdir(config.secretsDir, { recursive: true, mode: 0o700 })
  const prekeys = await createPrekeyStore(path.join(config.secretsDir, 'prekeys'), signers.secrets)
  const grantKeys = await createGrantKeys({
    file: path.join(config.secretsDir, 'grant-keys'),
    key: signers.secrets,
    book: stores.slotBook,
  })
  shutdown.onClose('grant keys', () => grantKeys.close())

  const peers = await createPeers({
    ...config.p2p,
    peerKey: signers.peer,
    book: {
      memberOf: (publicKey) => membership.memberOfPeer(publicKey, clock()),
      find(member) {
        const address = membership.find(member)?.p2p
        const publicKey = membership.peerKey(member, clock())
        return address && publicKey && { ...address, publicKey }
      },
    },
    signal,
    onError: report('p2p'),
  })
  shutdown.onClose('p2p', () => peers.stop())

  const anchorOf = createAnchorOf(index)
  const verifyInclusion = createInclusionVerifier(crypto, membership.noteKeys)
  const proofs = createProveLeaves({ crypto, self, follow, index, checkpoints })
  const bindings = createKnownBindings({
    ...{ crypto, clock, self, keyId, signer, network, stores, membership, follow, peers, proofs },
    trust: { verifyInclusion, anchorOf },
    onError: report('bindings'),
  })
  const trust = createGrantTrust({ crypto, network, membership, clock, standingOf: bindings.standingOf })
  return {
    ...{ config, signal, log, report, crypto, clock, self, network, signers, signer, keyId, caRoots },
    ...{ stores, chain, membership, follow, grantKeys, peers, anchorOf, proofs, bindings },
    grantsChain: { id: network.chainId, grants: network.contracts.grants },
    trust,
    subjectOf: createSubjectOf({ crypto, clock, self, trust }),
    turns: createSubjectTurns(),
    poolUse: () => poolUse(db),
    isLeader: leadership.isHeld,
    /** Of other members' records and statements. */
    proofTrust: {
      keyOf: membership.statementKey,
      verifyInclusion,
      anchorOf,
      objections: createMarkTrust({ network, membership }),
    },
    blocks: createDecisionBlocks({ clock, chain, follow, maxAgeS: config.blockAgeS }),
    sealing: createSealing({
      ...{ crypto, clock, self, keyId, signer, peers, membership },
      epochS: config.prekeyS,
      log: stores.log,
      store: prekeys,
    }),
  }
}

async function readNetwork(file: string) {
  const parsed = networkSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!parsed.success)
    throw new HexinError('CONFIG_INVALID', { detail: `${file}: ${z.prettifyError(parsed.error)}` })
  return parsed.data
}
