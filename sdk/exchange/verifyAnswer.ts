import { z } from 'zod'
import type { MapVerifier, ProvenEpoch } from '../completeness/mapVerifier.ts'
import { type MapAnswer, verifyMap } from '../completeness/verifyMap.ts'
import { isInRange } from '../consent/inRange.ts'
import type { DataRange } from '../consent/terms.ts'
import type { Crypto } from '../crypto/port.ts'
import { fromUtf8, parseJson, toBase64url, utf8 } from '../encoding.ts'
import { type ErrorCode, HexinError } from '../errors/base.ts'
import type { Mark } from '../objection/statements.ts'
import { type VerifiedMark, verifyMark } from '../objection/verifyMark.ts'
import type { ObjectionTrust } from '../objection/verifyObjection.ts'
import { type InclusionProof, parseInclusionProof } from '../proof/index.ts'
import { type VerifiedRecord, verifyRecord } from '../records/sdJwt.ts'
import { isAdverseExpired } from '../schemas/adverse.ts'
import { kindOf } from '../schemas/kind.ts'
import type { SubjectId } from '../schemas/subject.ts'
import { type Statement, statementHash, verifyStatement } from '../statement/jws.ts'
import type { SignerTrust } from '../statement/logTrust.ts'
import {
  type Answer,
  type AnswerBody,
  answerBodySchema,
  answerSchema,
  type ExchangeRequest,
  RECORDS_MAX,
} from './messages.ts'
import { verifyLook } from './verifyLook.ts'

/** What an asker, or an auditor after him, relies on. */
export type AnswerTrust = SignerTrust & {
  /** Who may object, and where: for marks of objection. */
  readonly objections: ObjectionTrust
  /** Checks epochs and labels of providers' maps: `createMapVerifier`. */
  readonly maps: MapVerifier
}

export type VerifiedAnswer = {
  readonly answer: Answer
  readonly records: readonly (VerifiedRecord & {
    readonly sdJwt: string
    readonly proof: InclusionProof
    /** Unix seconds: from when the record demonstrably existed. */
    readonly anchoredAt: number
    /** The objections to it. */
    readonly marks: readonly VerifiedMark[]
  })[]
  /** The state of the provider's map that the answer was shown to be complete by. */
  readonly epoch: ProvenEpoch
}

/**
 * Verifies an answer from end to end: the provider's entry and answer are signed by a key of its own and speak of this request; ciphertext and
 * plaintext are the ones that it signed; each record is signed by the provider, is about the grant's subject, discloses nothing beyond what was
 * asked, and stands in the provider's log under a checkpoint that is final on the chain, from a time at which its key was valid; each mark of
 * objection is the company’s and of this record; the records are all that the provider’s map counts, but for those left out for a stated reason; the entry says what was asked; no adverse data of a person are older than they may be; no record
 * comes twice, and their count is the one that the completeness statement gives.
 *
 * @throws HexinError ANSWER_INVALID, whose detail says which of these failed; whatever `trust` throws of its own passes
 */
export async function verifyAnswer(crypto: Crypto, args: verifyAnswer.Parameters): Promise<VerifiedAnswer> {
  const answer = await judged(() => verifyStatements(crypto, args))
  const body = await judged(() => verifyPlaintext(crypto, args, answer))
  const records: VerifiedAnswer['records'][number][] = []
  for (const item of body.records) records.push(await verifyItem(crypto, args, item))
  const { range, request, subject, trust } = args
  const { map } = body
  const found = await judged(() =>
    verifyMap(crypto, {
      ...{ request, range, subject, records, map, verifier: trust.maps, keyOf: trust.keyOf },
      isFull: records.length === RECORDS_MAX || args.plaintext.length >= FULL_BYTES,
    }),
  )
  verifyCompleteness(answer, records, found)
  return { answer, records, epoch: found.epoch }
}

export declare namespace verifyAnswer {
  type Parameters = {
    readonly request: ExchangeRequest
    /** Hash of the request statement. */
    readonly requestHash: string
    readonly subject: SubjectId
    /** The days that grant or order allow; null: all. */
    readonly range: DataRange | null
    readonly look: Statement
    readonly answer: Statement
    /** SHA-256 of the envelope's ciphertext, base64url. */
    readonly ciphertext: string
    readonly plaintext: Uint8Array
    /** Unix seconds: when the answer came. The provider's key must be valid then. */
    readonly now: number
    readonly trust: AnswerTrust
  }
}

/** A plaintext from which on records may be left out for want of room: below it there is room for any one more. */
const FULL_BYTES = 3_000_000

/** Seconds by which members' clocks may differ. */
const SKEW_S = 60

const invalid = (detail: string, cause?: unknown): HexinError =>
  new HexinError('ANSWER_INVALID', { detail, cause })

/** What is judged already, and what keeps this side from judging. */
const NOT_ITS = new Set<ErrorCode>([
  'ANSWER_INVALID',
  'PEER_UNREACHABLE',
  'STORE_UNAVAILABLE',
  'CHAIN_UNAVAILABLE',
  'INTERNAL',
])

/** What can't be read or does not verify is the provider's doing; where `trust` fails, it's not. */
async function judged<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof z.ZodError) throw invalid(z.prettifyError(cause), cause)
    if (cause instanceof HexinError && !NOT_ITS.has(cause.code)) throw invalid(cause.message, cause)
    throw cause
  }
}

/** The provider counts each record once, and accounts for those that it leaves out. */
function verifyCompleteness(
  { completeness: { matched, disclosed, withheld } }: Answer,
  records: VerifiedAnswer['records'],
  { leftOut }: MapAnswer,
): void {
  if (disclosed !== records.length) throw invalid(`${records.length} records, ${disclosed} announced`)
  if (new Set(records.map(({ statement }) => statement)).size !== records.length)
    throw invalid('A record is there twice.')
  const left = withheld.reduce((sum, { count }) => sum + count, 0)
  if (matched !== disclosed + left)
    throw invalid(`${matched} records matched, ${disclosed} disclosed and ${left} withheld`)
  const announced = (wanted: string) =>
    withheld.reduce((sum, { reason, count }) => sum + (reason === wanted ? count : 0), 0)
  // What is newer than the epoch is counted by the provider alone, and may have expired as well.
  if (announced('ADVERSE_EXPIRED') < leftOut.ADVERSE_EXPIRED)
    throw invalid(
      `${leftOut.ADVERSE_EXPIRED} records left out as expired, ${announced('ADVERSE_EXPIRED')} announced`,
    )
  // Among the first of a period are also those that were left out for another reason.
  if (
    announced('ANSWER_FULL') > leftOut.ANSWER_FULL ||
    (leftOut.ANSWER_FULL > 0 && announced('ANSWER_FULL') === 0)
  )
    throw invalid(
      `${leftOut.ANSWER_FULL} records left out for want of room, ${announced('ANSWER_FULL')} announced`,
    )
}

async function verifyStatements(
  crypto: Crypto,
  { request, requestHash, look, answer, now, trust }: verifyAnswer.Parameters,
): Promise<Answer> {
  const keyOf = (keyId: string) => {
    const key = trust.keyOf(keyId)
    return key && key.member === request.provider && key.notBefore <= now && now < key.notAfter
      ? key
      : undefined
  }
  const answered = await verifyStatement(crypto, { statement: answer, type: 'hexin-answer+jwt', keyOf })
  await verifyLook(crypto, { request, requestHash, look, keyOf })
  const parsed = answerSchema.parse(answered.payload)
  const ids = [parsed.request, parsed.exchange, parsed.asker, parsed.provider]
  if (ids.join() !== [requestHash, request.exchange, request.asker, request.provider].join())
    throw invalid('It answers another request.')
  if (parsed.look !== statementHash(crypto, look)) throw invalid('The provider’s answer names another entry.')
  return parsed
}

function verifyPlaintext(
  crypto: Crypto,
  { request, ciphertext, plaintext }: verifyAnswer.Parameters,
  answer: Answer,
): AnswerBody {
  if (answer.ciphertext !== ciphertext) throw invalid('Another ciphertext was signed.')
  if (answer.plaintext !== toBase64url(crypto.sha256(plaintext)))
    throw invalid('Another plaintext was signed.')
  const body = answerBodySchema.parse(parseJson(fromUtf8(plaintext)))
  if (body.exchange !== request.exchange) throw invalid('The plaintext is of another exchange.')
  return body
}

async function verifyItem(
  crypto: Crypto,
  args: verifyAnswer.Parameters,
  item: AnswerBody['records'][number],
): Promise<VerifiedAnswer['records'][number]> {
  const { request, trust } = args
  const { record, marks, proof, size, root } = await judged(() => verifyRecordIn(crypto, args, item))
  const anchor = await trust.anchorOf(request.provider, size)
  if (!anchor || toBase64url(anchor.root) !== toBase64url(root))
    throw invalid(`The checkpoint of size ${size} is not final on the chain.`)
  const key = trust.keyOf(record.keyId)
  if (!key || anchor.time < key.notBefore || anchor.time >= key.notAfter)
    throw invalid('The record’s key was not valid when the record was anchored.')
  return { ...record, sdJwt: item.sdJwt, proof, anchoredAt: anchor.time, marks }
}

async function verifyRecordIn(
  crypto: Crypto,
  { request, range, subject, trust }: verifyAnswer.Parameters,
  item: AnswerBody['records'][number],
) {
  const record = await verifyRecord(crypto, { sdJwt: item.sdJwt, kind: request.kind, keyOf: trust.keyOf })
  if (record.issuer !== request.provider) throw invalid('A record is of another issuer.')
  if (record.subject !== subject) throw invalid('A record is about somebody else.')
  const beyond = Object.keys(record.claims).filter((field) => !request.fields.includes(field))
  if (beyond.length > 0) throw invalid(`A record discloses ${beyond.join(', ')}.`)
  const { fields, periodField } = kindOf(request.kind)
  if (
    periodField !== undefined &&
    Object.hasOwn(record.claims, periodField) &&
    !isInRange(request.kind, record.claims, range)
  )
    throw invalid('A record lies outside the days that were granted.')
  if (isAdverseExpired(request.kind, record.claims, request.issuedAt - SKEW_S))
    throw invalid('A record shows adverse data of a person after its five years.')
  const missing = request.fields.filter(
    (field) => fields[field]?.required && !Object.hasOwn(record.claims, field),
  )
  if (missing.length > 0) throw invalid(`A record keeps back ${missing.join(', ')}, which each one has.`)

  const proof = parseInclusionProof(item.proof)
  const { size, root } = await trust.verifyInclusion({
    member: request.provider,
    statement: utf8(record.statement),
    proof,
  })
  const marks = await verifyMarks(crypto, { subject, trust }, record, item.marks)
  return { record, marks, proof, size, root }
}

async function verifyMarks(
  crypto: Crypto,
  { subject, trust }: Pick<verifyAnswer.Parameters, 'subject' | 'trust'>,
  record: VerifiedRecord,
  marks: readonly Mark[] = [],
): Promise<VerifiedMark[]> {
  const verified: VerifiedMark[] = []
  for (const mark of marks) verified.push(await verifyMark(crypto, { mark, trust }))
  const of = statementHash(crypto, record.statement)
  const foreign = verified.find(
    ({ objection }) =>
      objection.record !== of || objection.subject !== subject || objection.provider !== record.issuer,
  )
  if (foreign) throw invalid(`Mark ${foreign.hash} is of another record.`)
  if (new Set(verified.map(({ hash }) => hash)).size !== verified.length)
    throw invalid('A mark is there twice.')
  return verified
}
