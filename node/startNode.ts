import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { networkSchema } from '@hexin/sdk/network.ts'
import { createInclusionVerifier } from '@hexin/sdk/proof/index.ts'
import { memberKeyId } from '@hexin/sdk/statement/jws.ts'
import type { Logger } from 'pino'
import { z } from 'zod'
import { assertChain, createChain } from './chain/chain.ts'
import type { Config } from './config.ts'
import { createApp } from './http/app.ts'
import { createAuthorise } from './http/authorise.ts'
import { councilResource } from './http/resources/council.ts'
import { evidenceResource } from './http/resources/evidence.ts'
import { exchangeResource } from './http/resources/exchanges.ts'
import { grantResource } from './http/resources/grants.ts'
import { memberResource } from './http/resources/members.ts'
import { recordResource } from './http/resources/records.ts'
import { serve } from './http/serve.ts'
import { createGrantKeys } from './keys/grantKeys.ts'
import { readKeyFile } from './keys/keyFile.ts'
import { nativeCrypto as crypto } from './keys/nativeCrypto.ts'
import { createPrekeyStore } from './keys/prekeyStore.ts'
import { createSigners } from './keys/signers.ts'
import { unwrap, wrap } from './keys/wrap.ts'
import { runAtTicks } from './loop.ts'
import { createPeers } from './p2p/peers.ts'
import { createCouncil } from './services/council/createCouncil.ts'
import { createAddEvidence } from './services/evidence/addEvidence.ts'
import { createProveEvidence } from './services/evidence/proveEvidence.ts'
import { createVerifyProof } from './services/evidence/verifyProof.ts'
import { createAnswerRequest } from './services/exchange/answerRequest.ts'
import { createAnswerVault } from './services/exchange/answerVault.ts'
import { createAsk } from './services/exchange/ask.ts'
import { createDecisionBlocks } from './services/exchange/decisionBlocks.ts'
import { createDeliver } from './services/exchange/deliver.ts'
import { createDeliverUnsettled } from './services/exchange/deliverUnsettled.ts'
import { createGateInputs } from './services/exchange/gateInputs.ts'
import { createSealing } from './services/exchange/sealing.ts'
import { createShowExchange } from './services/exchange/showExchange.ts'
import { createFollowChain } from './services/followChain.ts'
import { createControlGrant } from './services/grants/controlGrant.ts'
import { createGrantRequests } from './services/grants/grantRequests.ts'
import { createReceiveGrant } from './services/grants/receiveGrant.ts'
import { createRelayOperations } from './services/grants/relayOperations.ts'
import { createSubmitGrant } from './services/grants/submitGrant.ts'
import { createGrantTrust } from './services/grants/trust.ts'
import { createViewGrant } from './services/grants/viewGrant.ts'
import { createImportRecords } from './services/import/importRecords.ts'
import { createIssueBindings } from './services/issueBindings.ts'
import { createAnchorOf } from './services/log/anchorOf.ts'
import { createProveLeaves } from './services/log/proveLeaves.ts'
import { createPublishCheckpoint } from './services/log/publishCheckpoint.ts'
import { createMembership } from './services/membership.ts'
import { createReportState } from './services/reportState.ts'
import { createSendMessages } from './services/sendMessages.ts'
import { createSendOutbox } from './services/sendOutbox.ts'
import { createListWhoLooked } from './services/whoLooked.ts'
import type { Shutdown } from './shutdown.ts'
import { createStores } from './store/createStores.ts'
import { createDatabase, migrate } from './store/database.ts'
import { takeLeadership } from './store/leadership.ts'

/**
 * The composition root: makes every part, hands each what it needs, and starts the loops. Whatever it opens is closed by `shutdown`. Resolves when
 * the node serves.
 * @throws HexinError CONFIG_INVALID, KEYS_LOCKED, KEYS_MALFORMED, CHAIN_MISMATCH, CHAIN_UNAVAILABLE, STORE_UNAVAILABLE
 */
export async function startNode({
  config,
  shutdown,
  log,
  onFatal,
}: {
  readonly config: Config
  readonly shutdown: Shutdown
  readonly log: Logger
  /** Told of what this process must not go on after. */
  readonly onFatal: (error: unknown) => void
}): Promise<void> {
  const { signal } = shutdown
  const self = config.member
  const clock = () => Math.floor(Date.now() / 1000)
  const report = (where: string) => (error: unknown) => log.warn({ where, err: error }, 'failed')

  const network = await readNetwork(config.networkFile)
  const passphrase = (await readFile(config.passphraseFile, 'utf8')).trim()
  const signers = createSigners(await readKeyFile(config.keysFile, passphrase))
  const tokens = (await readFile(config.tokensFile, 'utf8')).split('\n').filter((line) => line !== '')
  const signer = signers.statement
  const keyId = memberKeyId(crypto, self, signer)
  await assertChain({ rpcUrl: config.chainRpc, network })

  const db = createDatabase({ url: config.databaseUrl, onError: report('database') })
  shutdown.onClose('database', () => db.destroy())
  await migrate(db)
  shutdown.onClose('leadership', await takeLeadership({ url: config.databaseUrl, onUsurped: onFatal }))
  const stores = createStores({ db, clock })
  const { index, council, outbox, checkpoints, records, grants, exchanges, looks, relay } = stores

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

  const grantsChain = { id: network.chainId, grants: network.contracts.grants }
  const trust = createGrantTrust({ crypto, network, membership, clock })
  const proofs = createProveLeaves({ crypto, self, follow, index, checkpoints })
  const blocks = createDecisionBlocks({ clock, chain, follow, maxAgeS: config.blockAgeS })
  const sealing = createSealing({
    ...{ crypto, clock, self, keyId, signer, peers, membership },
    epochS: config.prekeyS,
    log: stores.log,
    store: prekeys,
  })
  const anchorOf = createAnchorOf(index)
  const vault = createAnswerVault({ keys: grantKeys, wrapping: { wrap, unwrap } })
  const show = createShowExchange({ vault })
  const deliver = createDeliver({
    ...{ crypto, clock, self, keyId, signer, peers, sealing, exchanges, vault },
    onInvalid: (exchange, error) => log.warn({ exchange, err: error }, 'the answer does not verify'),
    trust: {
      keyOf: membership.statementKey,
      verifyInclusion: createInclusionVerifier(crypto, membership.noteKeys),
      anchorOf,
    },
  })
  const inputs = createGateInputs({ clock, membership, blocks, templateOf: trust.templateOf })
  const ask = createAsk({
    ...{ crypto, clock, self, keyId, signer, inputs, blocks, grants, exchanges, deliver, show },
    chain: grantsChain,
    validityS: config.requestS,
  })
  const submitGrant = createSubmitGrant({ crypto, clock, self, trust, membership, grants })
  const controlGrant = createControlGrant({
    crypto,
    clock,
    self,
    chain: grantsChain,
    membership,
    grants,
    relay,
  })
  const relayOperations = createRelayOperations({
    ...{ crypto, clock, self, chain, peers, membership, relay },
    onError: report('relay'),
  })
  peers.handle('prekey', sealing.givePrekey)
  peers.handle('grant', createReceiveGrant({ crypto, self, trust, grants }))
  peers.handle('control', controlGrant.receive)
  peers.handle('relay', relayOperations.receive)
  peers.handle(
    'exchange',
    createAnswerRequest({
      ...{ crypto, clock, self, keyId, signer, membership, inputs, blocks },
      ...{ grants, records, looks, proofs, sealing },
      chain: grantsChain,
    }),
  )

  const state = createReportState({
    ...{ clock, self, follow, index, log: stores.log, outbox, exchanges, grants },
    maxBlockAgeS: config.blockAgeS,
  })
  const publishCheckpoint = createPublishCheckpoint({
    ...{ crypto, clock, self, network, chain, index, checkpoints },
    noteSigner: signers.note,
    logAccount: signers.log,
  })
  const sendOutbox = createSendOutbox({
    chain,
    outbox,
    onReverted: ({ nonce, purpose }) => log.error({ nonce, purpose }, 'transaction reverted'),
  })
  const sendMessages = createSendMessages({ clock, peers, messages: stores.messages })

  const app = createApp({
    resources: [
      memberResource({ self, membership, state }),
      councilResource(
        createCouncil({
          ...{ crypto, clock, self, network, signers },
          ...{ chain, council, outbox, membership, follow },
        }),
      ),
      recordResource({
        importRecords: createImportRecords({
          ...{ crypto, clock, keyId, signer, records },
          imports: stores.imports,
        }),
        imports: stores.imports,
        issueBindings: createIssueBindings({ crypto, clock, keyId, signer, records }),
      }),
      grantResource({
        submitGrant,
        controlGrant,
        viewGrant: createViewGrant({ clock, grants, relay }),
        requests: createGrantRequests({
          ...{ crypto, clock, self, membership, submitGrant },
          chain: grantsChain,
          walletOrigin: network.wallet.origin,
          nodeUrl: membership.find(self)?.http ?? `http://${config.http.host}:${config.http.port}`,
          store: stores.grantRequests,
        }),
      }),
      exchangeResource({
        ...{ ask, exchanges, show, looks },
        whoLooked: createListWhoLooked({ crypto, clock, self, trust, proofs, store: stores.whoLooked }),
      }),
      evidenceResource({
        addEvidence: createAddEvidence({
          crypto,
          clock,
          keyId,
          signer,
          store: stores.evidence,
        }),
        proveEvidence: createProveEvidence({
          crypto,
          network,
          proofs,
          store: stores.evidence,
        }),
        verifyProof: createVerifyProof({ crypto, network, membership, anchorOf }),
        index,
        checkpoints,
      }),
    ],
    authorise: createAuthorise(tokens),
    rolesOfSelf: () => membership.find(self)?.roles ?? [],
    walletOrigin: network.wallet.origin,
    onError: (error, instance) => log.error({ err: error, instance }, 'request failed'),
  })

  const loops: Promise<void>[] = []
  /** Starts a loop; its state is part of the node's health. */
  function loop(name: string, everyMs: number, work: () => Promise<unknown>): void {
    const noted = async () => {
      await work()
      state.note(name, undefined)
    }
    const onError = (error: unknown) => {
      state.note(name, error)
      report(name)(error)
    }
    loops.push(runAtTicks({ everyMs, signal, work: noted, onError }))
  }
  loop('chain', config.pollMs, async () => {
    await follow.round()
    await peers.recheck()
  })
  loop('outbox', config.pollMs, sendOutbox)
  loop('checkpoint', config.tickMs, publishCheckpoint)
  loop('relay', config.tickMs, async () => {
    await relayOperations.distribute()
    await relayOperations.publish()
  })
  loop('messages', 250, async () => {
    while ((await sendMessages()) > 0 && !signal.aborted);
  })
  loop('prekeys', 5_000, sealing.rotate)
  loop('exchanges', 5_000, createDeliverUnsettled({ exchanges, deliver, onError: report('exchanges') }))
  shutdown.onClose('loops', async () => void (await Promise.all(loops)))
  await sealing.rotate()

  shutdown.onClose('http', await serve({ app, ...config.http }))
}

async function readNetwork(file: string) {
  const parsed = networkSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!parsed.success)
    throw new HexinError('CONFIG_INVALID', { detail: `${file}: ${z.prettifyError(parsed.error)}` })
  return parsed.data
}
