import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { dueOf } from '@hexin/sdk/objection/dueDay.ts'
import { type SignedObjection, saltedTextHash } from '@hexin/sdk/objection/objection.ts'
import type { ObjectionReceipt } from '@hexin/sdk/objection/statements.ts'
import {
  type ObjectionTrust,
  type VerifiedObjection,
  verifyObjection,
} from '@hexin/sdk/objection/verifyObjection.ts'
import { recordStatement } from '@hexin/sdk/records/sdJwt.ts'
import { signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ObjectionRow, Objections } from '../../ports/objections.ts'
import type { Records } from '../../ports/records.ts'
import type { Membership } from '../membership.ts'
import { regulatorsIn } from './regulators.ts'
import type { SubjectTurns } from './subjectTurns.ts'

export type OpenObjection = (signed: SignedObjection) => Promise<ObjectionRow>

/**
 * Takes a company's objection to one of this member's records. From the commit on every answer with the record carries the mark. The same bytes again
 * get the same receipt.
 *
 * @throws HexinError OBJECTION_MALFORMED, OBJECTION_CHAIN_MISMATCH, OBJECTION_SIGNATURE_INVALID, OBJECTION_PROVIDER_MISMATCH, OBJECTION_RECORD_UNKNOWN,
 *   OBJECTION_ALREADY_OPEN
 */
export function createOpenObjection({
  crypto,
  clock,
  self,
  keyId,
  signer,
  trust,
  membership,
  records,
  objections,
  turns,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly trust: ObjectionTrust & Pick<GrantTrust, 'standingOf'>
  readonly membership: Membership
  readonly records: Records
  readonly objections: Objections
  readonly turns: SubjectTurns
}): OpenObjection {
  async function issue({ objection, hash }: VerifiedObjection, number: number) {
    const { provider, kind, record, fields, ground } = objection
    const receivedAt = clock()
    const payload: ObjectionReceipt = {
      ...{ objection: hash, number, provider, kind, record, fields, ground, receivedAt },
      due: dueOf(receivedAt),
    }
    const receipt = await signStatement({ type: 'hexin-objection-receipt+jwt', keyId, payload, signer })
    return { receipt, receivedAt }
  }

  /** The record's place in the log, where it is this company's and still current. */
  async function leafOf({ objection: { subject, kind, record } }: VerifiedObjection): Promise<number> {
    const found = (await records.about(subject, kind)).find(
      ({ sdJwt }) => statementHash(crypto, recordStatement(sdJwt)) === record,
    )
    // A record of another company and no record look the same from outside.
    if (!found) throw new HexinError('OBJECTION_RECORD_UNKNOWN', { found: record })
    return found.leafIndex
  }

  return async (signed) => {
    const verified = await verifyObjection(crypto, { shown: signed, trust })
    const { objection, hash, binding } = verified
    if (objection.provider !== self)
      throw new HexinError('OBJECTION_PROVIDER_MISMATCH', { found: objection.provider, expected: self })
    if (saltedTextHash(crypto, signed.detail) !== objection.detail)
      throw new HexinError('OBJECTION_MALFORMED', { detail: 'What is wrong is not what was signed.' })
    const known = await objections.byHash(hash)
    if (known) return known
    const { state } = await trust.standingOf(binding)
    if (state !== 'effective')
      throw new HexinError('OBJECTION_SIGNATURE_INVALID', { found: state, expected: 'a key in effect' })
    const recordLeaf = await leafOf(verified)
    const { subject, kind, record } = objection
    return turns.change(subject, () =>
      objections.open({
        ...{ hash, subject, kind, record, recordLeaf, signed },
        regulators: regulatorsIn(membership, self),
        issue: (number) => issue(verified, number),
      }),
    )
  }
}
