import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { requestSchema } from '@hexin/sdk/exchange/messages.ts'
import type { RefusalReason } from '@hexin/sdk/objection/grounds.ts'
import { saltedTextHash } from '@hexin/sdk/objection/objection.ts'
import { type ObjectionOutcome, objectionReceiptSchema } from '@hexin/sdk/objection/statements.ts'
import { issueRecord, presentRecord, recordStatement } from '@hexin/sdk/records/sdJwt.ts'
import { type Claims, kindOf, parseClaims } from '@hexin/sdk/schemas/kind.ts'
import { decodeStatement, signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Decision, Disclosure, ObjectionRow, Objections } from '../../ports/objections.ts'
import type { Membership } from '../membership.ts'
import { toMark } from './marks.ts'
import { regulatorsIn } from './regulators.ts'
import type { SubjectTurns } from './subjectTurns.ts'

/** Field by field; null takes one away. */
export type Changes = Readonly<Record<string, string | number | null>>

export type DecideObjection = {
  /**
   * Issues a record that takes the disputed one's place, and tells everyone who received that.
   * @throws HexinError OBJECTION_UNKNOWN, OBJECTION_CLOSED, OBJECTION_CORRECTION_INVALID, RECORD_INVALID
   */
  correct(number: number, changes: Changes): Promise<ObjectionRow>
  /**
   * Refuses, with reasons; the record stands, with the mark and the company's statement beside it.
   * @throws HexinError OBJECTION_UNKNOWN, OBJECTION_CLOSED
   */
  refuse(
    number: number,
    reasons: { readonly reason: RefusalReason; readonly words: string },
  ): Promise<ObjectionRow>
}

/** The provider's people decide about an objection. Either way all is signed, logged and under way to whom it concerns when this resolves. */
export function createDecideObjection({
  crypto,
  clock,
  self,
  keyId,
  signer,
  membership,
  objections,
  turns,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly membership: Membership
  readonly objections: Objections
  readonly turns: SubjectTurns
}): DecideObjection {
  const common = (row: ObjectionRow) => {
    const {
      receivedAt: _,
      due: __,
      ground: ___,
      ...parts
    } = objectionReceiptSchema.parse(decodeStatement(row.receipt, 'hexin-objection-receipt+jwt').payload)
    return { ...parts, receipt: statementHash(crypto, row.receipt), at: clock() }
  }

  const sign = (payload: ObjectionOutcome): Promise<string> =>
    signStatement({ type: 'hexin-objection-outcome+jwt', keyId, payload, signer })

  /** What goes to whoever received the record: of the correction, the fields that he had been given. */
  const noticeWith =
    (row: ObjectionRow, outcome: string, sdJwt: string | undefined) =>
    ({ exchange, request }: Disclosure): object => {
      const { fields } = requestSchema.parse(decodeStatement(request, 'hexin-request+jwt').payload)
      const record = sdJwt === undefined ? null : presentRecord(sdJwt, fields)
      return { exchange, mark: toMark({ ...row, outcome }), record }
    }

  async function decide(
    number: number,
    make: (
      row: ObjectionRow,
      before: Claims,
    ) => Promise<Pick<Decision, 'outcome' | 'at' | 'words' | 'correction'>>,
  ): Promise<ObjectionRow> {
    const found = await objections.find(number)
    if (!found) throw new HexinError('OBJECTION_UNKNOWN', { found: number })
    // Read before the transaction: whoever holds that must not wait for another connection. What a record says never changes.
    const before = await claimsOf(found)
    return turns.change(found.subject, () =>
      objections.decide(number, async (row) => {
        const made = await make(row, before)
        return {
          ...made,
          noticeFor: noticeWith(row, made.outcome, made.correction?.issued.sdJwt),
          regulators: regulatorsIn(membership, self),
        }
      }),
    )
  }

  async function claimsOf({ subject, record }: ObjectionRow): Promise<Claims> {
    const all = await objections.recordsAbout(subject)
    const found = all.find(({ sdJwt }) => statementHash(crypto, recordStatement(sdJwt)) === record)
    if (!found) throw new HexinError('OBJECTION_RECORD_UNKNOWN', { found: record })
    return found.claims
  }

  return {
    correct: (number, changes) =>
      decide(number, async (row, before) => {
        const { kind, subject } = row
        const { fields, ...parts } = common(row)
        const claims = corrected(kind, before, changes, fields)
        const issued = await issueRecord(crypto, {
          ...{ kind, subject, claims, keyId, signer },
          issuedAt: parts.at,
          supersedes: row.record,
        })
        const outcome = await sign({
          ...{ ...parts, fields },
          outcome: 'corrected',
          supersededBy: statementHash(crypto, issued.statement),
        })
        const contentHash = toBase64url(crypto.sha256(utf8(canonicalJson({ subject, claims }))))
        return { outcome, at: parts.at, words: undefined, correction: { issued, claims, contentHash } }
      }),

    refuse: (number, { reason, words: text }) =>
      decide(number, async (row) => {
        const words = { text, salt: toBase64url(crypto.randomBytes(32)) }
        const parts = common(row)
        const outcome = await sign({
          ...parts,
          outcome: 'refused',
          reason,
          words: saltedTextHash(crypto, words),
        })
        return { outcome, at: parts.at, words, correction: undefined }
      }),
  }
}

/** @throws HexinError OBJECTION_CORRECTION_INVALID, RECORD_INVALID */
function corrected(kind: string, before: Claims, changes: Changes, disputed: readonly string[]): Claims {
  // A company's bindings are a numbered chain: a wrong one is ended, not exchanged.
  if (kind === 'binding') throw new HexinError('OBJECTION_CORRECTION_INVALID', { found: kind })
  if (Object.hasOwn(changes, kindOf(kind).numberField))
    throw new HexinError('OBJECTION_CORRECTION_INVALID', { found: kindOf(kind).numberField })
  const entries = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null)
  const claims = parseClaims(kind, Object.fromEntries(entries))
  if (disputed.every((field) => claims[field] === before[field]))
    throw new HexinError('OBJECTION_CORRECTION_INVALID', {
      found: Object.keys(changes),
      expected: `one of ${disputed.join(', ')}`,
    })
  return claims
}
