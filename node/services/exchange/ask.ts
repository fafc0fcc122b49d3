import { type Exchange, type ExchangeOrder, exchangeOrderSchema } from '@hexin/sdk/api/exchanges.ts'
import type { GrantsChain } from '@hexin/sdk/consent/typedData.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Link } from '@hexin/sdk/exchange/link.ts'
import { basisId, basisOf, type ExchangeRequest } from '@hexin/sdk/exchange/messages.ts'
import { statementHash } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ExchangeRow, Exchanges, NewExchange, SignedRequest } from '../../ports/exchange.ts'
import type { ReadAnswer } from '../keeping/readAnswer.ts'
import type { ConfirmHeads } from './confirmHeads.ts'
import type { DecidedOrder, DecideOrder } from './decideOrder.ts'
import type { DecisionBlocks } from './decisionBlocks.ts'
import type { Deliver } from './deliver.ts'
import type { Manner, Manners } from './manner.ts'
import type { ShowExchange } from './showExchange.ts'

export type Ask = (args: {
  readonly order: ExchangeOrder
  readonly idempotencyKey: string
  /** Hash of the batch that it is of: it is signed and travels together with the others. */
  readonly batch?: string
}) => Promise<Exchange>

/**
 * Asks a provider under a grant or a lawful order. The gate runs here first, so a refusal costs nobody anything and carries the code that the provider would
 * give. The signed request is durable before it leaves; the same key with the same order finds the same exchange, whatever crashed in between.
 *
 * Resolves to the exchange: answered, or still `sent` where the provider could not be reached yet.
 * @throws HexinError the refusal's code, IDEMPOTENCY_KEY_REUSED, REQUEST_BLOCK_STALE, RECORD_FIELD_UNKNOWN; PEER_UNREACHABLE where this process has not asked
 *   this provider before, and so does not know yet whether its own database is older than what it signed
 */
export function createAsk({
  crypto,
  clock,
  self,
  chain,
  validityS,
  manners,
  decide,
  blocks,
  exchanges,
  heads,
  deliver,
  show,
  read,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly chain: GrantsChain
  /** How long a request stays valid, in seconds. */
  readonly validityS: number
  readonly manners: Manners
  readonly decide: DecideOrder
  readonly blocks: DecisionBlocks
  readonly exchanges: Exchanges
  readonly heads: ConfirmHeads
  readonly deliver: Deliver
  readonly show: ShowExchange
  readonly read: ReadAnswer
}): Ask {
  async function prepare(
    order: ExchangeOrder,
    { known, provider, decision }: DecidedOrder,
    { idempotencyKey, bodyHash }: Pick<NewExchange, 'idempotencyKey' | 'bodyHash'>,
    { sign: signed }: Manner,
  ): Promise<NewExchange> {
    const { code, trace } = decision
    const id = toBase64url(crypto.randomBytes(16))
    const now = clock()
    const common = {
      id,
      idempotencyKey,
      bodyHash,
      grant: basisId(order),
      underOrder: order.order !== undefined,
      shownAfter: known?.shownAfter,
      provider,
      subject: known?.subject,
      caseNumber: order.caseNumber,
      expiresAt: now + validityS,
      period: known?.period,
      trace,
    }
    if (code !== null) return { ...common, code, sign: undefined }
    const { kind, fields, caseNumber, user } = order
    const payload: Omit<ExchangeRequest, 'link'> = {
      exchange: id,
      asker: self,
      provider,
      ...basisOf(order),
      kind,
      fields,
      ...(order.purpose !== undefined && { purpose: order.purpose }),
      caseNumber,
      user,
      nonce: toBase64url(crypto.randomBytes(16)),
      issuedAt: now,
      expiry: common.expiresAt,
      block: blocks.head(),
      chain: { id: chain.id, grants: chain.grants },
    }
    async function sign(link: Link): Promise<SignedRequest> {
      const linked: ExchangeRequest = { ...payload, link }
      const request = await signed({ type: 'hexin-request+jwt', payload: linked })
      return { request, requestHash: statementHash(crypto, request) }
    }
    return { ...common, code: undefined, sign }
  }

  function assertSameOrder(row: ExchangeRow, bodyHash: string): void {
    if (row.bodyHash !== bodyHash) throw new HexinError('IDEMPOTENCY_KEY_REUSED', { found: 'another order' })
  }

  /** @param mayShow whether an answer that comes now may be shown as it is: the gate has just allowed it, and it may be kept */
  async function outcome(row: ExchangeRow, mayShow: boolean): Promise<Exchange> {
    const settled = row.state === 'sent' ? await deliver(row) : row
    const exchange = await (row.state === 'sent' && mayShow ? show(settled) : read(settled, undefined))
    if (exchange.state === 'refused' || exchange.state === 'invalid')
      throw new HexinError(settled.code ?? 'INTERNAL', { detail: `Exchange ${exchange.id}.` })
    return exchange
  }

  return async ({ order, idempotencyKey, batch }) => {
    const parsed = exchangeOrderSchema.parse(order)
    const body = batch === undefined ? parsed : { ...parsed, batch }
    const bodyHash = toBase64url(crypto.sha256(utf8(canonicalJson(body))))
    const manner = batch === undefined ? manners.alone : manners.together
    const decided = await decide(parsed)
    if (decided.decision.allowed && !heads.isConfirmed(decided.provider))
      if (!(await exchanges.findByKey(idempotencyKey))) await heads.confirm(decided.provider)
    const { row } = await exchanges.begin(
      await prepare(parsed, decided, { idempotencyKey, bodyHash }, manner),
    )
    // The key may have been used before: then the row is that of the exchange that it made.
    assertSameOrder(row, bodyHash)
    return outcome(row, decided.decision.allowed && decided.known?.grant?.artefact.mode !== 'view')
  }
}
