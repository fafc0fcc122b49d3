import { randomBytes, randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { readKeyFile } from '@hexin/node/keys/keyFile.ts'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createSigners } from '@hexin/node/keys/signers.ts'
import { createPeers } from '@hexin/node/p2p/peers.ts'
import { getMemberKeys } from '@hexin/sdk/actions/getMemberKeys.ts'
import { fromBase64url, fromHex, type Hex, utf8 } from '@hexin/sdk/encoding.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { type ExchangeRequest, prekeySchema, refusalSchema } from '@hexin/sdk/exchange/messages.ts'
import { createSealer } from '@hexin/sdk/exchange/seal.ts'
import { decodeStatement, memberKeyId, signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { createClient, http } from 'viem'
import { getBlock } from 'viem/actions'
import { GRANTED_FIELDS, now } from './companies.ts'
import type { Running } from './network.ts'

/** What the provider said: its refusal's code, or the hash of its answer. */
export type Said = { readonly code: string } | { readonly answer: string }

/**
 * A client that holds a bank's real keys and asks the provider directly, past the bank's own node and all its checks: what the provider must withstand.
 * Its requests stand far from those of the bank's node in their chain: next to them, the provider would see two chains.
 */
export type Hostile = {
  /** Signs and sends a request for whatever it likes. */
  ask(request: {
    readonly grant: Hex
    readonly fields?: readonly string[]
    readonly caseNumber: string
    readonly nonce?: string
  }): Promise<{
    readonly said: Said
    readonly statement: string
  }>
  /** Sends a statement that was signed before, byte for byte. */
  repeat(statement: string): Promise<Said>
  stop(): Promise<void>
}

export async function createHostile(
  running: Running,
  { as, provider }: { readonly as: string; readonly provider: string },
): Promise<Hostile> {
  const self = running.number(as)
  const target = running.number(provider)
  const places = running.layout.member(self, as)
  const passphrase = (await readFile(places.passphraseFile, 'utf8')).trim()
  const signers = createSigners(await readKeyFile(places.keysFile, passphrase))
  const { keys } = await getMemberKeys(running.client(as), { member: target })
  const peerKey = keys.findLast(({ purpose }) => purpose === 'peer')
  const address = running.network.members.find(({ number }) => number === target)?.p2p
  if (!peerKey || !address) throw new Error(`${provider} has no peer key or address`)
  const publicKey = fromHex(peerKey.material)
  const ended = new AbortController()
  const peers = await createPeers({
    host: '127.0.0.1',
    port: 0,
    peerKey: signers.peer,
    limits: { connections: 1, requests: 1_000, bytes: 1_000_000 },
    book: {
      memberOf: (key) => (Buffer.from(key).equals(publicKey) ? target : undefined),
      isSuspended: () => false,
      find: (member) => (member === target ? { ...address, publicKey } : undefined),
    },
    signal: ended.signal,
    onError: () => undefined,
  })

  async function finalBlock() {
    const client = createClient({ transport: http(running.marker.chain) })
    const { number, hash, timestamp } = await getBlock(client, { blockTag: 'finalized' })
    return { number: Number(number), hash, time: Number(timestamp) }
  }

  async function send(statement: string): Promise<Said> {
    const { exchange } = decodeStatement(statement, 'hexin-request+jwt').payload as ExchangeRequest
    const reply = (await peers.request(target, 'prekey', {})) as { statement: string }
    const prekey = prekeySchema.parse(decodeStatement(reply.statement, 'hexin-prekey+jwt').payload)
    const pair = { from: self, to: target, prekey: statementHash(crypto, reply.statement) }
    const sealer = await createSealer(crypto, { pair, publicKey: fromBase64url(prekey.publicKey) })
    const envelope = await sealer.seal({ direction: 'request', exchange, attempt: 1 }, utf8(statement))
    try {
      return read(await peers.request(target, 'exchange', { envelope }))
    } catch (error) {
      if (isHexinError(error)) return { code: error.code }
      throw error
    }
  }

  return {
    async ask({ grant, fields = GRANTED_FIELDS, caseNumber, nonce }) {
      const payload: ExchangeRequest = {
        exchange: randomBytes(16).toString('base64url'),
        asker: self,
        provider: target,
        grant,
        link: { number: randomInt(2 ** 20, 2 ** 40), previous: randomBytes(32).toString('base64url') },
        kind: 'loan',
        fields: [...fields],
        purpose: 'preLoanReview',
        caseNumber,
        user: 'hostile',
        nonce: nonce ?? randomBytes(16).toString('base64url'),
        issuedAt: now(),
        expiry: now() + 60,
        block: await finalBlock(),
        chain: { id: running.network.chainId, grants: running.network.contracts.grants },
      }
      const keyId = memberKeyId(crypto, self, signers.statement)
      const statement = await signStatement({
        type: 'hexin-request+jwt',
        keyId,
        payload,
        signer: signers.statement,
      })
      return { said: await send(statement), statement }
    },
    repeat: send,
    async stop() {
      ended.abort()
      await peers.stop()
    },
  }
}

function read(reply: unknown): Said {
  const { refusal, answer } = reply as { refusal?: string; answer?: string }
  if (refusal !== undefined)
    return { code: refusalSchema.parse(decodeStatement(refusal, 'hexin-refusal+jwt').payload).code }
  return { answer: statementHash(crypto, answer ?? '') }
}
