import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import type { DataRange } from '@hexin/sdk/consent/terms.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { type ErrorCode, HexinError, isHexinError, knownCode } from '@hexin/sdk/errors/base.ts'
import {
  basisOf,
  type ExchangeRequest,
  MARKED_MAX,
  type Receipt,
  refusalSchema,
  requestSchema,
} from '@hexin/sdk/exchange/messages.ts'
import { type AnswerTrust, type VerifiedAnswer, verifyAnswer } from '@hexin/sdk/exchange/verifyAnswer.ts'
import { decodeStatement, keysOfMember, statementHash, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import { type ExchangeOutcome, type ExchangeRow, type Exchanges, LINGER_S } from '../../ports/exchange.ts'
import type { AdverseAnswers } from '../../ports/persons.ts'
import { nextAttemptAt } from '../backOff.ts'
import type { SeenEpochs } from '../completeness/seenEpochs.ts'
import type { AnswerVault } from './answerVault.ts'
import type { Bases } from './bases.ts'
import type { Carried, CarriedAnswer, Carriers } from './carry.ts'
import { firstAdverseEnd } from './eraseAdverse.ts'
import type { Manner, Manners } from './manner.ts'

/** Carries a sent exchange to its outcome if the provider can be reached; returns it as it stands then. */
export type Deliver = (row: ExchangeRow) => Promise<ExchangeRow>

/** Before the second attempt, in seconds. */
const FIRST_WAIT_S = 2

const RANGES_MAX = 100_000

type Sent = {
  readonly row: ExchangeRow
  readonly request: ExchangeRequest
  readonly requestHash: string
  readonly manner: Manner
}

/** How an exchange ended, and what the receipt is about. */
type Ending = Omit<ExchangeOutcome, 'id' | 'grant' | 'receipt'> & {
  readonly reply: string | undefined
  /** Objections by which records were marked. */
  readonly marked: readonly string[]
}

/**
 * Sends a signed request, verifies what comes back and notes the outcome with a receipt, in one transaction. May be called again at any time:
 * the provider answers the same bytes with what it answered before.
 */
export function createDeliver({
  crypto,
  clock,
  self,
  manners,
  carriers,
  exchanges,
  bases,
  trust,
  epochs,
  vault,
  adverse,
  onInvalid,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly manners: Manners
  readonly carriers: Carriers
  readonly exchanges: Exchanges
  readonly bases: Bases
  readonly trust: AnswerTrust
  readonly epochs: Pick<SeenEpochs, 'note'>
  readonly vault: AnswerVault
  readonly adverse: AdverseAnswers
  /** Told why an answer is not accepted: the operator will want to take it up with the provider. */
  readonly onInvalid?: (exchange: string, error: Error) => void
}): Deliver {
  const underWay = new Map<string, Promise<ExchangeRow>>()
  const ranges = new BoundedMap<string, DataRange | null>(RANGES_MAX)

  /** Whatever the provider sent, this ends the exchange, unless it is this side that can't judge it now. */
  async function read(sent: Sent, reply: Carried | undefined): Promise<Ending> {
    try {
      if (!reply) throw new HexinError('ANSWER_INVALID', { detail: 'Neither answer nor refusal.' })
      return 'refusal' in reply ? await refused(sent, reply.refusal) : await answered(sent, reply)
    } catch (error) {
      if (!isHexinError(error) || PASSING.has(error.code)) throw error
      onInvalid?.(sent.row.id, error)
      const signed = reply && ('refusal' in reply ? reply.refusal : reply.answer)
      return { ...nothing, state: 'invalid', code: error.code, reply: signed }
    }
  }

  /** What a grant or order allows never changes under its id. */
  async function rangeOf({ row: { grant }, request }: Sent): Promise<DataRange | null> {
    const known = ranges.get(grant)
    if (known !== undefined) return known
    const range = (await bases.find(request))?.dataRange ?? null
    ranges.set(grant, range)
    return range
  }

  async function answered(sent: Sent, { look, answer, open }: CarriedAnswer): Promise<Ending> {
    const { plaintext, ciphertext } = await open()
    const { subject } = sent.row
    if (!subject) throw new HexinError('ANSWER_INVALID', { detail: 'The grant is not known here.' })
    const verified = await verifyAnswer(crypto, {
      ...sent,
      subject,
      range: await rangeOf(sent),
      look,
      answer,
      ciphertext,
      plaintext,
      now: clock(),
      trust,
    })
    await epochs.note(verified.epoch)
    await adverse.note(sent.row.id, firstAdverseEnd(verified.records))
    return {
      state: 'answered',
      code: undefined,
      answer: await vault.wrap(sent.row.grant, sent.row.id, verified),
      records: verified.records.length,
      fieldsDisclosed: countFields(verified),
      marked: verified.records.flatMap(({ marks }) => marks.map(({ hash }) => hash)),
      reply: answer,
    }
  }

  async function refused({ request, requestHash }: Sent, statement: string): Promise<Ending> {
    const keyOf = keysOfMember(trust.keyOf, request.provider)
    const { payload } = await verifyStatement(crypto, { statement, type: 'hexin-refusal+jwt', keyOf })
    const { data: refusal } = refusalSchema.safeParse(payload)
    if (refusal?.request !== requestHash)
      throw new HexinError('ANSWER_INVALID', { detail: 'It refuses another request.' })
    return { ...nothing, state: 'refused', code: knownCode(refusal.code), reply: statement }
  }

  async function settle(
    { row, request, requestHash, manner }: Sent,
    { reply, marked, ...ending }: Ending,
  ): Promise<ExchangeRow> {
    const payload: Receipt = {
      request: requestHash,
      reply: reply === undefined ? null : statementHash(crypto, reply),
      exchange: request.exchange,
      asker: self,
      provider: request.provider,
      ...basisOf(request),
      link: request.link,
      kind: request.kind,
      ...(request.purpose !== undefined && { purpose: request.purpose }),
      caseNumber: request.caseNumber,
      user: request.user,
      outcome: ending.state,
      code: ending.code ?? null,
      records: ending.records,
      fieldsDisclosed: ending.fieldsDisclosed,
      ...(marked.length > 0 && { marked: marked.slice(0, MARKED_MAX) }),
      at: clock(),
    }
    const receipt = await manner.sign({ type: 'hexin-receipt+jwt', payload })
    // Another delivery, of this process or of one before it, may have ended it already.
    const { state, code, answer } = await exchanges.settle({
      ...ending,
      id: row.id,
      grant: row.grant,
      receipt,
    })
    return { ...row, state, code, answer }
  }

  async function deliver(row: ExchangeRow): Promise<ExchangeRow> {
    const statement = row.request ?? ''
    const { payload, isTogether } = decodeStatement(statement, 'hexin-request+jwt')
    const request = requestSchema.parse(payload)
    const manner = isTogether ? manners.together : manners.alone
    const sent = { row, request, requestHash: statementHash(crypto, statement), manner }
    try {
      const carry = isTogether ? carriers.together : carriers.alone
      return await settle(sent, await read(sent, await carry({ statement, request })))
    } catch (error) {
      const code = isHexinError(error) ? error.code : 'INTERNAL'
      if (!PASSING.has(code)) return settle(sent, { ...nothing, state: 'refused', code, reply: undefined })
      const deadline = row.expiresAt + LINGER_S
      if (clock() > deadline)
        return settle(sent, {
          ...nothing,
          state: 'undeliverable',
          code: 'EXCHANGE_UNDELIVERABLE',
          reply: undefined,
        })
      const later = await postponed(row, code, deadline)
      // What nobody has foreseen is the operator's to hear of; it ends at its deadline all the same.
      if (!isHexinError(error)) throw error
      return later
    }
  }

  async function postponed(row: ExchangeRow, code: ErrorCode, deadline: number): Promise<ExchangeRow> {
    const { attempts } = row.delivery
    const at = nextAttemptAt({ now: clock(), attempts, firstS: FIRST_WAIT_S, deadline: deadline + 1 })
    await exchanges.postpone(row.id, code, at)
    return { ...row, delivery: { attempts: attempts + 1, code, nextAttemptAt: at } }
  }

  return (row) => {
    const running = underWay.get(row.id)
    if (running) return running
    const delivery = deliver(row).finally(() => underWay.delete(row.id))
    underWay.set(row.id, delivery)
    return delivery
  }
}

const nothing = { answer: undefined, records: 0, fieldsDisclosed: 0, marked: [] } as const

/** What goes by when the other side, or this one, is back on its feet. Who was suspended after the decision gets the answer when it no longer is. */
const PASSING = new Set<ErrorCode>([
  'MEMBER_SUSPENDED',
  'PEER_UNREACHABLE',
  'STORE_UNAVAILABLE',
  'CHAIN_UNAVAILABLE',
  'INTERNAL',
  'SEAL_PREKEY_UNKNOWN',
  'SEAL_PREKEY_INVALID',
  'STATEMENT_KEY_UNKNOWN',
  'EPOCH_PENDING',
])

const countFields = ({ records }: VerifiedAnswer): number =>
  records.reduce((count, { claims }) => count + Object.keys(claims).length, 0)
