import { toMarkView } from '@hexin/sdk/api/marks.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import { requestSchema } from '@hexin/sdk/exchange/messages.ts'
import { markSchema, type ObjectionAck } from '@hexin/sdk/objection/statements.ts'
import { type MarkTrust, type VerifiedMark, verifyMark } from '@hexin/sdk/objection/verifyMark.ts'
import { recordStatement, verifyRecord } from '@hexin/sdk/records/sdJwt.ts'
import { decodeStatement, signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { z } from 'zod'
import type { Clock } from '../../ports/clock.ts'
import type { ExchangeRow, Exchanges } from '../../ports/exchange.ts'
import type { ReceivedOutcomes } from '../../ports/objections.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import type { AnswerVault } from '../exchange/answerVault.ts'
import type { NoticeVault, StoredNotice } from './noticeVault.ts'

const noticeSchema = z.strictObject({
  exchange: z.string().max(40),
  mark: markSchema,
  record: z.string().max(100_000).nullable(),
})

/**
 * Takes the outcome of an objection to a record that an answer had brought here: checks it as if it came from nobody, keeps it beside the answer, logs a
 * signed acknowledgement and sends it back.
 *
 * @throws HexinError OBJECTION_NOTICE_INVALID where it is not the provider's, not of a record in that answer, or its correction is another's; EXCHANGE_PENDING
 *   while the answer itself is on its way; what `verifyMark` throws
 */
export function createReceiveNotice({
  crypto,
  clock,
  self,
  keyId,
  signer,
  trust,
  exchanges,
  answers,
  notices,
  received,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly trust: MarkTrust
  readonly exchanges: Exchanges
  readonly answers: AnswerVault
  readonly notices: NoticeVault
  readonly received: ReceivedOutcomes
}): PeerHandler {
  const hashOf = (sdJwt: string): string => statementHash(crypto, recordStatement(sdJwt))

  /** The exchange whose answer brought the disputed record. */
  async function exchangeOf(id: string, from: number, { objection }: VerifiedMark): Promise<ExchangeRow> {
    if (objection.provider !== from) throw invalid(`member ${from}`, `member ${objection.provider}`)
    const row = await exchanges.find(id)
    if (row?.state === 'sent') throw new HexinError('EXCHANGE_PENDING', { found: id })
    if (row?.provider !== from || row.subject !== objection.subject || row.state !== 'answered')
      throw invalid(`exchange ${id}`, 'one that this provider answered, about this company')
    const { answer } = row
    const kept = answer && (await unlessDeleted(() => answers.unwrap(row.grant, id, answer)))
    if (kept && !kept.records.some(({ sdJwt }) => hashOf(sdJwt) === objection.record))
      throw invalid(`record ${objection.record}`, 'one that the answer disclosed')
    return row
  }

  /** The record that takes the disputed one's place: of the same issuer and company, and the one that the outcome names. */
  async function correctionOf(
    { objection, outcome }: VerifiedMark,
    sdJwt: string | null,
    row: ExchangeRow,
  ): Promise<StoredNotice['correction']> {
    if (outcome?.outcome !== 'corrected') {
      if (sdJwt !== null) throw invalid('a correction', 'none with a refusal')
      return null
    }
    if (sdJwt === null) throw invalid('no correction', outcome.supersededBy)
    const record = await verifyRecord(crypto, { sdJwt, kind: objection.kind, keyOf: trust.keyOf })
    const found = [record.issuer, record.subject, record.supersedes, hashOf(sdJwt)]
    const expected = [objection.provider, objection.subject, objection.record, outcome.supersededBy]
    if (found.join() !== expected.join()) throw invalid(found, expected)
    const asked = requestSchema.parse(decodeStatement(row.request ?? '', 'hexin-request+jwt').payload)
    const beyond = Object.keys(record.claims).filter((field) => !asked.fields.includes(field))
    if (beyond.length > 0) throw invalid(beyond, asked.fields)
    return { claims: { ...record.claims }, issuedAt: record.issuedAt, sdJwt }
  }

  function acknowledge(
    { hash, objection }: VerifiedMark,
    { exchange, outcomeHash }: { readonly exchange: string; readonly outcomeHash: string },
  ): Promise<string> {
    const payload: ObjectionAck = {
      ...{ outcome: outcomeHash, objection: hash, exchange },
      ...{ recipient: self, provider: objection.provider, at: clock() },
    }
    return signStatement({ type: 'hexin-objection-ack+jwt', keyId, payload, signer })
  }

  return async (from, body) => {
    const { data: notice } = noticeSchema.safeParse(body)
    if (!notice?.mark.outcome) throw invalid('no outcome', 'an objection with its outcome')
    const { exchange, mark, record } = notice
    const verified = await verifyMark(crypto, { mark, trust })
    const row = await exchangeOf(exchange, from, verified)
    const correction = await correctionOf(verified, record, row)
    const place = { grant: row.grant, exchange, outcomeHash: statementHash(crypto, notice.mark.outcome) }
    const content = {
      ...toMarkView(verified),
      kind: verified.objection.kind,
      record: verified.objection.record,
      correction,
    }
    await received.save({
      ...place,
      provider: from,
      // Where the answer was deleted there is no key left to keep the outcome under, and nothing to keep it beside.
      content: (await unlessDeleted(() => notices.wrap(place, content))) ?? Buffer.alloc(0),
      acknowledgement: await acknowledge(verified, place),
    })
    return { received: true }
  }
}

async function unlessDeleted<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (isHexinError(error, 'ANSWER_DELETED')) return undefined
    throw error
  }
}

const invalid = (found: unknown, expected: unknown): HexinError =>
  new HexinError('OBJECTION_NOTICE_INVALID', { found, expected })
