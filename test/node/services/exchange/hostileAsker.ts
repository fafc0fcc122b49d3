import { randomBytes, randomInt } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createPeers } from '@hexin/node/p2p/peers.ts'
import { fromBase64url, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import {
  type Envelope,
  type ExchangeRequest,
  prekeySchema,
  refusalSchema,
} from '@hexin/sdk/exchange/messages.ts'
import { createSealer, createSealKeyPair } from '@hexin/sdk/exchange/seal.ts'
import { decodeStatement, memberKeyId, signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import type { CompanyGrant } from '../../../../scripts/company/company.ts'
import { peerLimits } from '../../../helpers/peerLimits.ts'
import { now } from '../../../helpers/testCompany.ts'
import type { TestNetwork } from '../../../helpers/testNetwork.ts'

/** What the provider said: the code of its signed refusal, the code of an error, or an answer. */
export type Said =
  | { readonly refused: string }
  | { readonly failed: string }
  | { readonly answer: string; readonly look: string; readonly envelope: Envelope }

/** What became of a request, in one word. */
export const codeOf = (said: Said): string =>
  'answer' in said ? 'answered' : 'refused' in said ? said.refused : said.failed

export type HostileAsker = Awaited<ReturnType<typeof createHostileAsker>>

/** A program with a member's real keys that asks a provider's node past its own node and all its checks. */
export async function createHostileAsker(
  { network, chain, signers }: TestNetwork,
  { self, target }: { readonly self: number; readonly target: number },
) {
  const own = signers(self)
  const publicKey = signers(target).peer.subarray(32)
  const addressOf = (member: number) => network.members.find(({ number }) => number === member)?.p2p
  const [address, listen] = [addressOf(target), addressOf(self)]
  if (!address || !listen) throw new Error('there is no such member')
  const ended = new AbortController()
  const peers = await createPeers({
    ...listen,
    peerKey: own.peer,
    limits: peerLimits,
    book: { memberOf: () => target, isSuspended: () => false, find: () => ({ ...address, publicKey }) },
    signal: ended.signal,
    onError: () => undefined,
  })

  function sign(payload: object, as = self, type = 'hexin-request+jwt') {
    const signer = signers(as).statement
    const keyId = memberKeyId(crypto, as, signer)
    return signStatement({ type: type as 'hexin-request+jwt', keyId, payload, signer })
  }

  // The provider seals its answers to this.
  const pair = await createSealKeyPair()
  const ownPrekey = {
    member: self,
    publicKey: toBase64url(pair.publicKey),
    notBefore: now() - 60,
    notAfter: now() + 3_600,
  }
  const prekeyStatement = await sign(ownPrekey, self, 'hexin-prekey+jwt')
  peers.handle('prekey', async () => ({ statement: prekeyStatement }))

  async function finalBlock() {
    const block = (await chain.rpc('eth_getBlockByNumber', ['finalized', false])) as {
      readonly [key in 'number' | 'timestamp']: string
    } & { readonly hash: `0x${string}` }
    return { number: Number(block.number), hash: block.hash, time: Number(block.timestamp) }
  }

  /** A request that is right in all but what the test changes. */
  async function request(
    grant: Pick<CompanyGrant, 'id'>,
    change: Partial<ExchangeRequest> = {},
  ): Promise<ExchangeRequest> {
    return {
      exchange: randomBytes(16).toString('base64url'),
      asker: self,
      provider: target,
      grant: grant.id,
      // Far from every other one in the chain: neighbours would have to name each other.
      link: { number: randomInt(2 ** 20, 2 ** 40), previous: randomBytes(32).toString('base64url') },
      kind: 'loan',
      fields: ['principal', 'status'],
      purpose: 'preLoanReview',
      caseNumber: 'GZ-2026-0731',
      user: 'hostile',
      nonce: randomBytes(16).toString('base64url'),
      issuedAt: now(),
      expiry: now() + 60,
      block: await finalBlock(),
      chain: { id: network.chainId, grants: network.contracts.grants },
      ...change,
    }
  }

  /** Seals anything to the provider's current prekey. */
  async function seal(plaintext: string, exchange: string) {
    const reply = (await peers.request(target, 'prekey', {})) as { statement: string }
    const prekey = prekeySchema.parse(decodeStatement(reply.statement, 'hexin-prekey+jwt').payload)
    const sealer = await createSealer(crypto, {
      pair: { from: self, to: target, prekey: statementHash(crypto, reply.statement) },
      publicKey: fromBase64url(prekey.publicKey),
    })
    return sealer.seal({ direction: 'request', exchange, attempt: 1 }, utf8(plaintext))
  }

  /** Hands any body to the provider's exchange. */
  async function deliver(body: unknown): Promise<Said> {
    try {
      const reply = (await peers.request(target, 'exchange', body)) as Record<string, unknown>
      if (typeof reply['refusal'] !== 'string') return reply as Extract<Said, { answer: string }>
      const { payload } = decodeStatement(reply['refusal'], 'hexin-refusal+jwt')
      return { refused: refusalSchema.parse(payload).code }
    } catch (error) {
      if (isHexinError(error)) return { failed: error.code }
      throw error
    }
  }

  /** Sends a statement, signed before, under a new seal. */
  async function send(statement: string): Promise<Said> {
    const { exchange } = decodeStatement(statement, 'hexin-request+jwt').payload as ExchangeRequest
    return deliver({ envelope: await seal(statement, exchange) })
  }

  return {
    ...{ peers, request, sign, seal, deliver, send, finalBlock },
    /** Signs and sends a request with this change. */
    ask: async (grant: Pick<CompanyGrant, 'id'>, change: Partial<ExchangeRequest> = {}): Promise<Said> =>
      send(await sign(await request(grant, change))),
    async stop() {
      ended.abort()
      await peers.stop()
    },
  }
}
