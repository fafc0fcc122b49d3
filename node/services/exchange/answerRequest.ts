import { type Budgets, budgetStanding } from '@hexin/sdk/consent/budget.ts'
import { evaluate } from '@hexin/sdk/consent/evaluate.ts'
import { isInRange } from '@hexin/sdk/consent/inRange.ts'
import type { GrantsChain } from '@hexin/sdk/consent/typedData.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import {
  type Answer,
  type AnswerBody,
  basisId,
  basisOf,
  type Envelope,
  type ExchangeRequest,
  envelopeSchema,
  type Look,
  type Refusal,
  requestSchema,
} from '@hexin/sdk/exchange/messages.ts'
import { presentRecord } from '@hexin/sdk/records/sdJwt.ts'
import { isAdverseExpired } from '@hexin/sdk/schemas/adverse.ts'
import { type Statement, statementHash, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type {
  CountedUses,
  LookDecision,
  LookRow,
  Looks,
  NewReply,
  ProviderReply,
} from '../../ports/exchange.ts'
import type { LogProofs } from '../../ports/log.ts'
import type { Objections } from '../../ports/objections.ts'
import type { Records } from '../../ports/records.ts'
import type { ProveMap } from '../completeness/proveMap.ts'
import { isInside, type Membership } from '../membership.ts'
import { marksOf } from '../objection/marks.ts'
import type { SubjectTurns } from '../objection/subjectTurns.ts'
import type { Bases, KnownBasis } from './bases.ts'
import type { DecisionBlocks } from './decisionBlocks.ts'
import { fitting } from './fitting.ts'
import type { GateInputs } from './gateInputs.ts'
import type { Manner } from './manner.ts'
import type { Sealing } from './sealing.ts'

/** Seconds by which members' clocks may differ. */
const SKEW_S = 60
/** The longest validity that a request may claim, in seconds. */
const WINDOW_S = 600

/** What the asker gets back: an answer with the provider's entry for it, or a signed refusal. */
export type ExchangeReply = ({ readonly look: string } & ProviderReply) | { readonly refusal: string }

/** Requests of members, one by one, however they come. */
export type Answering = {
  /** Opens what a member sealed, in a body of a message of its own. */
  open(from: number, body: unknown): Promise<{ readonly plaintext: Uint8Array; readonly envelope: Envelope }>
  /**
   * Answers one request.
   * @param exchange that it must be of, where its envelope names one
   */
  answer(
    from: number,
    asked: { readonly statement: Statement; readonly manner: Manner; readonly exchange?: string },
  ): Promise<ExchangeReply>
}

type Authentic = {
  readonly request: ExchangeRequest
  /** Why it doesn't belong here at all: it names another provider or another chain. */
  readonly misdirected: ErrorCode | undefined
  readonly statement: string
  readonly requestHash: string
  readonly manner: Manner
}

type Deciding = {
  readonly known: KnownBasis | undefined
  readonly uses: CountedUses
  readonly unlinked: ErrorCode | undefined
}

/**
 * Answers a member's request. Authenticity first; then one transaction decides, counts and logs; only then are records looked up, sealed and
 * signed. The same bytes again get what was sent before, and spend nothing, even after their time.
 */
export function createAnswerRequest({
  crypto,
  clock,
  self,
  chain,
  membership,
  inputs,
  blocks,
  bases,
  records,
  objections,
  looks,
  proofs,
  maps,
  sealing,
  turns,
  budgets,
  isOverdue,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly chain: GrantsChain
  readonly membership: Membership
  readonly inputs: GateInputs
  readonly blocks: DecisionBlocks
  readonly bases: Bases
  readonly records: Records
  readonly objections: Objections
  readonly looks: Looks
  readonly proofs: LogProofs
  /** Shows what this member's map of its records says. */
  readonly maps: ProveMap
  readonly sealing: Sealing
  readonly turns: SubjectTurns
  /** How often a field is disclosed to one controlling group. */
  readonly budgets: Budgets
  /** Whether an asker owes this provider a statement about what it kept of a revoked grant. */
  readonly isOverdue: (asker: number) => boolean
}): Answering {
  async function authenticate(
    from: number,
    { statement, manner, exchange }: Parameters<Answering['answer']>[1],
  ): Promise<Authentic> {
    const keyOf = (id: string) => {
      const key = membership.statementKey(id)
      return key && key.member === from && isInside(key, clock()) ? key : undefined
    }
    const { payload } = await verifyStatement(crypto, { statement, type: 'hexin-request+jwt', keyOf })
    const parsed = requestSchema.safeParse(payload)
    if (!parsed.success) throw new HexinError('REQUEST_MALFORMED', { detail: parsed.error.message })
    const request = parsed.data
    if (request.asker !== from)
      throw new HexinError('REQUEST_SENDER_MISMATCH', { found: request.asker, expected: from })
    if (exchange !== undefined && request.exchange !== exchange)
      throw new HexinError('REQUEST_MALFORMED', { detail: 'The envelope names another exchange.' })
    return {
      ...{ request, statement, manner, misdirected: misdirection(request) },
      requestHash: statementHash(crypto, statement),
    }
  }

  function misdirection({ provider, chain: named }: ExchangeRequest): ErrorCode | undefined {
    if (provider !== self) return 'REQUEST_AUDIENCE_MISMATCH'
    return canonicalJson(named) === canonicalJson(chain) ? undefined : 'REQUEST_CHAIN_MISMATCH'
  }

  /** What speaks against the request before any grant is looked at. */
  async function objection({
    asker,
    issuedAt,
    expiry,
    block,
  }: ExchangeRequest): Promise<ErrorCode | undefined> {
    const now = clock()
    if (expiry <= now) return 'REQUEST_EXPIRED'
    if (expiry - issuedAt > WINDOW_S || issuedAt > now + SKEW_S) return 'REQUEST_WINDOW_TOO_LONG'
    if (isOverdue(asker)) return 'ASKER_OVERDUE'
    return blocks.objection(block)
  }

  async function decide(
    { request, requestHash, misdirected, manner }: Authentic,
    { known, uses, unlinked }: Deciding,
  ): Promise<LookDecision> {
    const { exchange, asker } = request
    const common = { request: requestHash, exchange, asker, provider: self, at: clock() }
    async function refuse(code: ErrorCode, trace: LookDecision['trace']): Promise<LookDecision> {
      const payload: Refusal = { ...common, code }
      return { code, trace, statement: manner.sign({ type: 'hexin-refusal+jwt', payload }) }
    }
    const early = misdirected ?? unlinked ?? (await objection(request))
    if (early !== undefined) return refuse(early, [])
    const persons = await inputs.persons(request)
    const budget = uses.disclosed && budgetStanding({ ...request, used: uses.disclosed, budgets })
    const state = inputs.state({ asker, provider: request.provider, known, uses, persons, budget })
    const { code, trace } = evaluate(known?.basis, request, state)
    if (code !== null) return refuse(code, trace)
    const { link, kind, fields } = request
    const look: Look = { ...common, ...basisOf(request), link, kind, fields: [...fields], state }
    const statement = manner.sign({ type: 'hexin-look+jwt', payload: look })
    return { code: undefined, trace, statement }
  }

  async function reply(
    { request, requestHash, manner }: Authentic,
    { subject, dataRange }: KnownBasis,
    look: LookRow,
  ): Promise<NewReply> {
    const { kind, issuedAt, block } = request
    const epoch = await maps.epochAt(block.number)
    const all = await records.about(subject, kind)
    const matched = all.filter(({ claims }) => isInRange(kind, claims, dataRange))
    const found = matched.filter(({ claims }) => !isAdverseExpired(kind, claims, clock()))
    const proven = await proofs.prove(
      found.map(({ leafIndex }) => leafIndex),
      block.number,
    )
    const marks = await marksOf(objections, found)
    const shown = found.flatMap(({ sdJwt, leafIndex }, i) => {
      const [proof, its] = [proven[i], marks.get(leafIndex)]
      // What the map doesn't count yet can't be shown to be all there is.
      if (!proof || leafIndex >= epoch.size) return []
      const item = { sdJwt: presentRecord(sdJwt, request.fields), proof, ...(its && { marks: its }) }
      return [{ leafIndex, item }]
    })
    const disclosed = fitting(shown.map(({ item }) => item))
    const leaves = shown.slice(shown.length - disclosed.length).map(({ leafIndex }) => leafIndex)
    const map = await maps.prove({
      ...{ epoch, subject, kind, range: dataRange, issuedAt, records: all },
      disclosed: leaves,
      full: shown.slice(0, shown.length - disclosed.length).map(({ leafIndex }) => leafIndex),
    })
    const withheld = [
      { reason: 'NOT_YET_FINAL', count: found.length - shown.length },
      { reason: 'ANSWER_FULL', count: shown.length - disclosed.length },
      { reason: 'ADVERSE_EXPIRED', count: matched.length - found.length },
    ].filter(({ count }) => count > 0)
    const { exchange, asker } = request
    const body: AnswerBody = { salt: toBase64url(crypto.randomBytes(32)), exchange, records: disclosed, map }
    const text = JSON.stringify(body)
    const { envelope, ciphertext, place } = await manner.seal(asker, exchange, text)
    const payload: Answer = {
      request: requestHash,
      look: statementHash(crypto, look.statement),
      exchange,
      asker,
      provider: self,
      ciphertext,
      plaintext: toBase64url(crypto.sha256(utf8(text))),
      completeness: {
        matched: matched.length,
        disclosed: disclosed.length,
        withheld,
      },
      at: clock(),
    }
    const answer = await manner.sign({ type: 'hexin-answer+jwt', payload })
    return { reply: { answer, envelope, place }, disclosed: leaves }
  }

  async function record(authentic: Authentic, known: KnownBasis | undefined): Promise<LookRow> {
    const { request, statement, requestHash, misdirected } = authentic
    // Who asks under a grant or order that is not his leaves no trace with its subject.
    const subject = known?.asker === request.asker ? known.subject : undefined
    try {
      return await looks.record({
        requestHash,
        request,
        statement,
        subject,
        period: known?.period,
        shownAfter: known?.shownAfter,
        link: misdirected === undefined ? request.link : undefined,
        budget: request.grant && { askers: membership.groupOf(request.asker), days: budgets.days },
        decide: (uses, unlinked) => decide(authentic, { known, uses, unlinked }),
      })
    } catch (error) {
      if (error instanceof HexinError && error.code === 'REQUEST_NONCE_REUSED')
        await looks.noteRefusal({ requestHash, ...request, grant: basisId(request), code: error.code })
      throw error
    }
  }

  return {
    async open(from, body) {
      const { data: envelope } = envelopeSchema.safeParse((body as { envelope?: unknown } | null)?.envelope)
      if (!envelope) throw new HexinError('REQUEST_MALFORMED', { detail: 'No envelope.' })
      if (envelope.from !== from || envelope.to !== self || envelope.direction !== 'request')
        throw new HexinError('REQUEST_SENDER_MISMATCH', { found: envelope.from, expected: from })
      return { envelope, plaintext: await sealing.open(envelope) }
    },
    async answer(from, asked) {
      const authentic = await authenticate(from, asked)
      const { request } = authentic
      // A decision block that is news here is waited for, a little: the asker's node may just be quicker.
      await blocks.reached(request.block.number)
      const known = await bases.find(request)
      const look = await record(authentic, known)
      if (look.code !== undefined || !known) return { refusal: look.statement }
      // What leaves is what is stored: a copy of the request that came meanwhile may have been answered first.
      const { answer, envelope, place } =
        look.reply ??
        (await turns.answer(known.subject, async () =>
          looks.saveReply(authentic.requestHash, await reply(authentic, known, look)),
        ))
      // Decided and stored, but for a member in good standing: it may ask for it again.
      if (membership.find(from)?.status === 'suspended') throw new HexinError('MEMBER_SUSPENDED')
      return { look: look.statement, answer, envelope, ...(place !== undefined && { place }) }
    },
  }
}
