import path from 'node:path'
import { createLabelKeys } from '@hexin/node/keys/labelKeys.ts'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createPrekeyStore } from '@hexin/node/keys/prekeyStore.ts'
import { createPeers } from '@hexin/node/p2p/peers.ts'
import { createGiveMaps } from '@hexin/node/services/completeness/giveMaps.ts'
import { createLabels } from '@hexin/node/services/completeness/labels.ts'
import { createOwnKey } from '@hexin/node/services/completeness/ownKey.ts'
import { createProveMap } from '@hexin/node/services/completeness/proveMap.ts'
import { createSealing } from '@hexin/node/services/exchange/sealing.ts'
import { createProveLeaves } from '@hexin/node/services/log/proveLeaves.ts'
import { createMembership } from '@hexin/node/services/membership.ts'
import { createStores } from '@hexin/node/store/createStores.ts'
import { createDatabase } from '@hexin/node/store/database.ts'
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import type { AnswerBody, Envelope, ExchangeRequest } from '@hexin/sdk/exchange/messages.ts'
import { presentRecord } from '@hexin/sdk/records/sdJwt.ts'
import {
  decodeStatement,
  memberKeyId,
  type StatementType,
  signStatement,
  statementHash,
} from '@hexin/sdk/statement/jws.ts'
import { peerLimits } from '../../../helpers/peerLimits.ts'
import { createTempFolder } from '../../../helpers/tempFolder.ts'
import { now } from '../../../helpers/testCompany.ts'
import type { ProviderWorld } from './providerWorld.ts'

/** What is different from an honest reply. Each function gets what an honest provider would have made. */
export type Doctoring = {
  readonly body?: (honest: AnswerBody, request: ExchangeRequest) => unknown
  readonly look?: (honest: object) => object
  readonly answer?: (honest: object) => object
  /** Whose key signs. */
  readonly as?: number
  readonly envelope?: (honest: Envelope) => unknown
  readonly reply?: (honest: { look: string; answer: string; envelope: unknown }) => unknown
  /** Takes the place of all of this. */
  readonly instead?: (request: { readonly request: ExchangeRequest; readonly hash: string }) => unknown
}

export type HostileProvider = Awaited<ReturnType<typeof createHostileProvider>>

/**
 * Takes the place of a provider's node that has stopped, with its keys, its database and its log, and answers as each test wants. It is built from the
 * node's own parts, so that without any doctoring its answers are good.
 */
export async function createHostileProvider(
  { network, node }: Pick<ProviderWorld, 'network' | 'node'>,
  self: number,
) {
  const { network: file, signers } = network
  const own = signers(self)
  const db = createDatabase({ url: node.database.url, onError: () => undefined })
  const stores = createStores({ db, clock: now })
  const membership = createMembership({ crypto, clock: now, index: stores.index, network: file })
  await membership.refresh()
  const addressOf = (member: number) => file.members.find(({ number }) => number === member)?.p2p
  const listen = addressOf(self)
  if (!listen) throw new Error(`there is no member ${self}`)
  const ended = new AbortController()
  const peers = await createPeers({
    ...listen,
    peerKey: own.peer,
    limits: peerLimits,
    book: {
      memberOf: (key) => membership.memberOfPeer(key, now()),
      isSuspended: () => false,
      find(member) {
        const [address, publicKey] = [addressOf(member), membership.peerKey(member, now())]
        return address && publicKey && { ...address, publicKey }
      },
    },
    signal: ended.signal,
    onError: () => undefined,
  })
  const folder = createTempFolder()
  const keyIdOf = (member: number) => memberKeyId(crypto, member, signers(member).statement)
  const sealing = createSealing({
    ...{ crypto, self, peers, membership, clock: now, keyId: keyIdOf(self), signer: own.statement },
    epochS: 3_600,
    log: stores.log,
    store: await createPrekeyStore(path.join(folder.path, 'prekeys'), own.secrets),
  })
  await sealing.rotate()
  const proofs = createProveLeaves({
    ...{ crypto, self, index: stores.index, checkpoints: stores.checkpoints },
    follow: { head: () => undefined, round: async () => undefined },
  })

  const ownKey = createOwnKey({
    ...{ crypto, self, clock: now, keyId: keyIdOf(self), signer: own.statement, maps: stores.maps },
    keys: createLabelKeys(own.secrets),
  })
  const { maps } = stores
  const proveMap = createProveMap({
    ...{ crypto, self, ownKey, maps, proofs, records: stores.records },
    labels: createLabels({ crypto, maps }),
    settledSize: async () => 0,
  })
  const give = createGiveMaps(maps)

  /** What its map says of a company's loans, with these records in the answer. */
  async function mapOf(about: string, { issuedAt, block }: ExchangeRequest): Promise<AnswerBody['map']> {
    const epoch = await proveMap.epochAt(block.number)
    const records = await stores.records.about(about, 'loan')
    const disclosed = records.map(({ leafIndex }) => leafIndex)
    const given = { epoch, subject: about, kind: 'loan', range: null, issuedAt, records }
    return proveMap.prove({ ...given, disclosed, full: [] })
  }

  const sign = (type: StatementType, payload: object, as = self) =>
    signStatement({ type, payload, keyId: keyIdOf(as), signer: signers(as).statement })

  /** Records as they are disclosed: with these fields, and with their proofs. */
  async function disclose(subject: string, fields: readonly string[]): Promise<AnswerBody['records']> {
    const found = await stores.records.about(subject, 'loan')
    const proven = await proofs.prove(found.map(({ leafIndex }) => leafIndex))
    return found.map(({ sdJwt }, i) => ({ sdJwt: presentRecord(sdJwt, fields), proof: proven[i] }))
  }

  let doctoring: Doctoring = {}
  let subject = ''
  let asked = 0

  async function respond(
    { body, look, answer, as = self, envelope, reply, instead }: Doctoring,
    sent: string,
  ) {
    const request = decodeStatement(sent, 'hexin-request+jwt').payload as ExchangeRequest
    const hash = statementHash(crypto, sent)
    if (instead) return instead({ request, hash })
    const { exchange, asker, provider, grant, link, kind, fields, block } = request
    const common = { request: hash, exchange, asker, provider, at: now() }
    const budget = { field: 'principal', used: 0, limit: 1_000, days: 30 }
    const state = { now: now(), block, revocationSeen: false, uses: 0, usesInPeriod: 0, budget, persons: [] }
    const honestLook = { ...common, grant, link, kind, fields, state }
    const looked = await sign('hexin-look+jwt', look?.(honestLook) ?? honestLook, as)
    const salt = toBase64url(crypto.randomBytes(32))
    const map = await mapOf(subject, request)
    const honestBody = { salt, exchange, records: await disclose(subject, fields), map }
    const plaintext = utf8(JSON.stringify((await body?.(honestBody, request)) ?? honestBody))
    const sealed = await sealing.seal(asker, { direction: 'answer', exchange, attempt: 1 }, plaintext)
    const count = honestBody.records.length
    const honestAnswer = {
      ...common,
      look: statementHash(crypto, looked),
      ciphertext: toBase64url(crypto.sha256(fromBase64url(sealed.ciphertext))),
      plaintext: toBase64url(crypto.sha256(plaintext)),
      completeness: { matched: count, disclosed: count, withheld: [] },
    }
    const answered = await sign('hexin-answer+jwt', answer?.(honestAnswer) ?? honestAnswer, as)
    const honest = { look: looked, answer: answered, envelope: envelope?.(sealed) ?? sealed }
    return reply?.(honest) ?? honest
  }

  peers.handle('mapKey', give.key)
  peers.handle('epochs', give.epochs)
  peers.handle('prekey', sealing.givePrekey)
  peers.handle('chainHead', async () => ({ heads: [], next: null }))
  peers.handle('exchange', async (_, body) => {
    asked++
    const { envelope } = body as { envelope: Envelope }
    return respond(doctoring, fromUtf8(await sealing.open(envelope)))
  })

  return {
    ...{ sign, disclose, mapOf, stores, own, peers },
    /** How often it was asked. */
    asked: () => asked,
    /** From now on it answers like this, about this company. */
    play(about: string, how: Doctoring) {
      subject = about
      doctoring = how
    },
    async stop() {
      ended.abort()
      await peers.stop()
      await db.destroy()
      folder.remove()
    },
  }
}
