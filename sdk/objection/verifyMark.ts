import type { Crypto } from '../crypto/port.ts'
import { canonicalJson } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import type { StatementKey } from '../statement/jws.ts'
import type { Objection } from './objection.ts'
import {
  type Mark,
  type ObjectionOutcome,
  type ObjectionReceipt,
  readObjectionStatement,
} from './statements.ts'
import { type ObjectionTrust, verifyObjection } from './verifyObjection.ts'

/** What a verifier of marks relies on. */
export type MarkTrust = {
  /** A member's statement key by its id, whatever its window: what carries the mark is signed anew each time. */
  readonly keyOf: (keyId: string) => (StatementKey & { readonly member: number }) | undefined
  /** Its registrars' keys count whatever their windows, too: a mark must not fall with a key that ran out. */
  readonly objections: ObjectionTrust
}

export type VerifiedMark = {
  /** The objection's hash. */
  readonly hash: string
  readonly objection: Objection
  readonly receipt: ObjectionReceipt
  readonly outcome: ObjectionOutcome | undefined
}

/**
 * Verifies a mark: the company's own signature over objection and statement, the provider's receipt of just this objection, and its outcome.
 * @throws HexinError OBJECTION_MALFORMED, OBJECTION_CHAIN_MISMATCH, OBJECTION_SIGNATURE_INVALID, OBJECTION_STATEMENT_INVALID, STATEMENT_KEY_UNKNOWN
 */
export async function verifyMark(
  crypto: Crypto,
  { mark, trust }: { readonly mark: Mark; readonly trust: MarkTrust },
): Promise<VerifiedMark> {
  const { objection, hash } = await verifyObjection(crypto, { shown: mark, trust: trust.objections })
  const by = { member: objection.provider, keyOf: trust.keyOf }
  const { payload: receipt, hash: receiptHash } = await readObjectionStatement(crypto, {
    ...by,
    statement: mark.receipt,
    type: 'hexin-objection-receipt+jwt',
  })
  assertSame(
    { ...disputed(objection), objection: hash },
    { ...disputed(receipt), objection: receipt.objection },
  )
  if (mark.outcome === null) return { hash, objection, receipt, outcome: undefined }
  const { payload: outcome } = await readObjectionStatement(crypto, {
    ...by,
    statement: mark.outcome,
    type: 'hexin-objection-outcome+jwt',
  })
  const { number, objection: of } = receipt
  assertSame(
    { ...disputed(receipt), number, of, receipt: receiptHash },
    { ...disputed(outcome), number: outcome.number, of: outcome.objection, receipt: outcome.receipt },
  )
  return { hash, objection, receipt, outcome }
}

const disputed = ({
  provider,
  kind,
  record,
  fields,
}: Pick<ObjectionReceipt, 'provider' | 'kind' | 'record' | 'fields'>) => ({ provider, kind, record, fields })

function assertSame(expected: object, found: object): void {
  if (canonicalJson(found) !== canonicalJson(expected))
    throw new HexinError('OBJECTION_STATEMENT_INVALID', { found, expected })
}
