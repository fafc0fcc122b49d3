import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { headReplySchema } from '@hexin/sdk/exchange/chainHead.ts'
import {
  basisId,
  type ExchangeRequest,
  type Receipt,
  receiptSchema,
  requestSchema,
} from '@hexin/sdk/exchange/messages.ts'
import { isOfType, keysOfMember, statementHash, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import type { ChainHead, Chains } from '../../ports/exchange.ts'
import type { Peers } from '../../ports/peers.ts'
import type { Membership } from '../membership.ts'

/** Seconds by which the clocks of two members, and the order of what is written at once, may differ. */
const MARGIN_S = 600

/** Whether this process knows the heads of the chains at a provider; once it does, nobody but this member's nodes moves them. */
export type ConfirmHeads = {
  isConfirmed(provider: number): boolean
  /** @throws HexinError PEER_UNREACHABLE, ANSWER_INVALID */
  confirm(provider: number): Promise<void>
}

/**
 * Asks a provider, once a process, for the heads of this member's chains. A database that was restored from a backup is older than what was signed with
 * this member's key since: numbered on from there, two requests would bear one number. The provider shows this member's own signatures, so it can't push
 * a chain forward; one that conceals a head lets a restored node fork, and holds the proof that it did not conceal it from others.
 */
export function createConfirmHeads({
  crypto,
  self,
  peers,
  chains,
  keyOf,
}: {
  readonly crypto: Crypto
  readonly self: number
  readonly peers: Peers
  readonly chains: Chains
  readonly keyOf: Membership['statementKey']
}): ConfirmHeads {
  const confirmed = new Set<number>()
  const underWay = new Map<number, Promise<void>>()
  const ownKey = keysOfMember(keyOf, self)

  async function headOf(provider: number, statement: string): Promise<ChainHead> {
    const { head, hash } = await readHead(statement)
    if (head.asker !== self || head.provider !== provider)
      throw new HexinError('ANSWER_INVALID', { detail: 'The head is not of a request to this provider.' })
    return { grant: basisId(head), number: head.link.number, hash }
  }

  /** A request; or the receipt that closed the place of one that never came. */
  async function readHead(
    statement: string,
  ): Promise<{ readonly head: ExchangeRequest | Receipt; readonly hash: string }> {
    const type = isOfType(statement, 'hexin-receipt+jwt') ? 'hexin-receipt+jwt' : 'hexin-request+jwt'
    const { payload } = await verifyStatement(crypto, { statement, type, keyOf: ownKey })
    if (type === 'hexin-request+jwt')
      return { head: requestSchema.parse(payload), hash: statementHash(crypto, statement) }
    const head = receiptSchema.parse(payload)
    return { head, hash: head.request }
  }

  async function confirm(provider: number): Promise<void> {
    const since = Math.max(0, (await chains.lastAsked(provider)) - MARGIN_S)
    for (let after: string | null = ''; after !== null; ) {
      const body: unknown = await peers.request(provider, 'chainHead', { since, after })
      const { data: reply } = headReplySchema.safeParse(body)
      if (!reply || (reply.next !== null && reply.next <= after))
        throw new HexinError('ANSWER_INVALID', { detail: 'The reply names no heads.' })
      const heads = await Promise.all(reply.heads.map((statement) => headOf(provider, statement)))
      if (heads.length > 0) await chains.raise(provider, heads)
      after = reply.next
    }
    confirmed.add(provider)
  }

  return {
    isConfirmed: (provider) => confirmed.has(provider),
    confirm(provider) {
      const running = underWay.get(provider)
      if (running) return running
      const started = confirm(provider).finally(() => underWay.delete(provider))
      underWay.set(provider, started)
      return started
    },
  }
}
