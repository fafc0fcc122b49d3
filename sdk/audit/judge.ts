import { z } from 'zod'
import type { Decision } from '../consent/gate/inputs.ts'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson, type Hex } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import {
  answerSchema,
  basisId,
  type ExchangeRequest,
  type Look,
  type Receipt,
  receiptSchema,
  requestSchema,
} from '../exchange/messages.ts'
import { replayDecision } from '../exchange/replayDecision.ts'
import {
  isOfType,
  keysOfMember,
  type Statement,
  type StatementType,
  statementHash,
  verifyStatement,
} from '../statement/jws.ts'
import type { LogTrust } from '../statement/logTrust.ts'
import type { AuditFinding, FindingCode } from './findings.ts'
import { openLeaf } from './openLeaf.ts'
import { type DocumentTrust, type ReadDocument, readDocument } from './readDocument.ts'
import type { AuditDocument, AuditSide, OpenedLeaf } from './statements.ts'

/** What an auditor knows by itself. */
export type AuditTrust = DocumentTrust &
  LogTrust & {
    /** Block in which a grant ended, as the chain has it; undefined where it didn't, or isn't known. */
    readonly endedAt: (grant: Hex) => Promise<number | undefined>
    /** Undefined where the auditor doesn't have the block. */
    readonly blockHash: (number: number) => Promise<Hex | undefined>
  }

export type JudgedExchange = {
  readonly request: ExchangeRequest | undefined
  readonly look: Look | undefined
  readonly receipt: Receipt | undefined
  readonly notice: string | null
  /** Undefined where it was not answered, or where what it rests on is missing. */
  readonly decision: Decision | undefined
  readonly findings: readonly AuditFinding[]
}

/** Blocks by which a provider that has just read the chain may be behind the block that it names. */
const SLACK_BLOCKS = 2
/** Seconds after a request's end until which its receipt may be under way. */
const SETTLED_S = 600

/**
 * Judges one exchange by what its two sides signed and what the auditor knows of the chain: comes to the decision again, and holds entry, answer and
 * receipt against each other. It never throws over what it is given: what doesn't verify is a finding.
 */
export async function judgeExchange(
  crypto: Crypto,
  { requestHash, asker, provider, sides, now, trust }: judgeExchange.Parameters,
): Promise<JudgedExchange> {
  const findings: AuditFinding[] = []
  const evidence: string[] = []
  const note = (code: FindingCode, member: number, found: string) =>
    void findings.push({ code, member, request: requestHash, found, evidence })

  async function open(opened: OpenedLeaf | null | undefined, member: number): Promise<Statement | undefined> {
    // What is too young for a final checkpoint is proven by the next audit.
    if (!opened) return undefined
    try {
      const { text } = await openLeaf({ opened, member }, trust)
      evidence.push(statementHash(crypto, text))
      return text
    } catch (error) {
      note('LEAF_UNPROVEN', member, reason(error))
      return undefined
    }
  }

  async function read<T>(
    statement: Statement,
    args: { readonly type: StatementType; readonly member: number; readonly schema: z.ZodType<T> },
  ): Promise<T | undefined> {
    try {
      return await readOwn(crypto, trust, { statement, ...args })
    } catch (error) {
      note('REQUEST_INVALID', args.member, reason(error))
      return undefined
    }
  }

  const entry = await open(sides.provider?.entry, provider)
  const answer = await open(sides.provider?.answer, provider)
  const told = await open(sides.asker?.entry, asker)
  const receipt =
    told === undefined
      ? undefined
      : await read(told, { type: 'hexin-receipt+jwt', member: asker, schema: receiptSchema })
  const lookText = entry !== undefined && isOfType(entry, 'hexin-look+jwt') ? entry : undefined

  const signed = sides.provider?.request ?? sides.asker?.request
  const isAsked = signed !== null && signed !== undefined
  if (!isAsked) note('REQUEST_MISSING', sides.provider ? provider : asker, requestHash)
  else if (statementHash(crypto, signed) !== requestHash)
    note('REQUEST_INVALID', sides.provider ? provider : asker, statementHash(crypto, signed))
  const request = isAsked
    ? await read(signed, { type: 'hexin-request+jwt', member: asker, schema: requestSchema })
    : undefined

  const document = await documentOf()
  let replayed: { readonly look: Look; readonly decision: Decision } | undefined
  if (signed && lookText !== undefined && document) {
    try {
      const { basis } = document
      replayed = await replayDecision(crypto, { request: signed, look: lookText, basis, keyOf: trust.keyOf })
    } catch (error) {
      note('REQUEST_INVALID', provider, reason(error))
    }
  }
  if (replayed) await holdAgainstChain(replayed.look, replayed.decision)
  await compareSides()
  return {
    ...{ request, receipt, findings },
    look: replayed?.look,
    notice: document?.notice ?? null,
    decision: replayed?.decision,
  }

  async function documentOf(): Promise<ReadDocument | undefined> {
    if (!request) return undefined
    let found: ReadDocument | undefined
    const held: readonly [AuditDocument | null | undefined, number, boolean][] = [
      [sides.provider?.document, provider, lookText !== undefined],
      [sides.asker?.document, asker, receipt?.outcome === 'answered'],
    ]
    for (const [its, member, isOwed] of held) {
      if (!its) {
        if (isOwed) note('DOCUMENT_MISSING', member, basisId(request))
        continue
      }
      try {
        const known = await readDocument(crypto, its, trust)
        if (known.basis.id === basisId(request)) found ??= known
        else note('DOCUMENT_INVALID', member, known.basis.id)
      } catch (error) {
        note('DOCUMENT_INVALID', member, reason(error))
      }
    }
    return found
  }

  async function holdAgainstChain({ state, grant }: Look, { code }: Decision): Promise<void> {
    if (code !== null)
      note(code === 'GRANT_PURPOSE_MISMATCH' ? 'PURPOSE_OUTSIDE_GRANT' : 'DECISION_DIFFERS', provider, code)
    const ended = grant === undefined ? undefined : await trust.endedAt(grant)
    if (ended !== undefined && state.block.number > ended + SLACK_BLOCKS)
      note('ANSWERED_AFTER_REVOCATION', provider, `block ${state.block.number}, ended in block ${ended}`)
    const hash = await trust.blockHash(state.block.number)
    if (hash !== undefined && hash !== state.block.hash)
      note('STATE_CONTRADICTS_CHAIN', provider, `block ${state.block.number}: ${state.block.hash}`)
  }

  async function compareSides(): Promise<void> {
    const isDue = request !== undefined && request.expiry + SETTLED_S < now
    if (receipt && request && canonicalJson(termsOf(receipt)) !== canonicalJson(termsOf(request)))
      note('RECEIPTS_CONTRADICT', asker, 'the receipt says something else than the request')
    if (lookText !== undefined && !sides.asker?.entry && isDue) note('RECEIPT_MISSING', asker, requestHash)
    if (receipt?.outcome === 'answered' && !sides.provider?.entry) note('LOOK_MISSING', provider, requestHash)
    if (receipt?.outcome === 'refused' && receipt.reply !== null && lookText !== undefined)
      note('RECEIPTS_CONTRADICT', asker, `refused with ${receipt.code}, and the provider has a look`)
    if (receipt?.outcome === 'answered' && entry !== undefined && lookText === undefined)
      note('RECEIPTS_CONTRADICT', asker, 'answered, and the provider has a refusal')
    if (receipt?.outcome !== 'answered' || lookText === undefined) return
    if (!sides.provider?.answer) return note('ANSWER_MISSING', provider, receipt.reply ?? requestHash)
    if (answer === undefined) return
    await compareAnswer(answer, receipt, lookText)
  }

  async function compareAnswer(text: Statement, { reply }: Receipt, look: Statement): Promise<void> {
    const said = await read(text, { type: 'hexin-answer+jwt', member: provider, schema: answerSchema })
    const hash = statementHash(crypto, text)
    if (hash !== reply || said?.look !== statementHash(crypto, look) || said.request !== requestHash)
      note('RECEIPTS_CONTRADICT', provider, `answer ${hash}, receipt of ${reply}`)
    const [at, after] = [sides.provider?.entry?.index, sides.provider?.answer?.index]
    if (at !== undefined && after !== undefined && after < at)
      note('ANSWERED_BEFORE_LOOK', provider, `answer at ${after}, look at ${at}`)
  }
}

export declare namespace judgeExchange {
  type Parameters = {
    readonly requestHash: string
    readonly asker: number
    readonly provider: number
    /** As each of the two handed it over; null where it knows of no such exchange. */
    readonly sides: { readonly asker: AuditSide | null; readonly provider: AuditSide | null }
    /** Unix seconds. */
    readonly now: number
    readonly trust: AuditTrust
  }
}

const termsOf = (of: ExchangeRequest | Receipt) => {
  const { exchange, asker, provider, kind, purpose, caseNumber, user } = of
  return { exchange, asker, provider, kind, purpose: purpose ?? null, caseNumber, user, basis: basisId(of) }
}

/** A statement that this member signed. */
async function readOwn<T>(
  crypto: Crypto,
  { keyOf }: AuditTrust,
  {
    statement,
    type,
    member,
    schema,
  }: {
    readonly statement: Statement
    readonly type: StatementType
    readonly member: number
    readonly schema: z.ZodType<T>
  },
): Promise<T> {
  const own = keysOfMember(keyOf, member)
  return schema.parse((await verifyStatement(crypto, { statement, type, keyOf: own })).payload)
}

function reason(error: unknown): string {
  if (error instanceof HexinError) return error.code
  if (error instanceof z.ZodError) return z.prettifyError(error)
  throw error
}
