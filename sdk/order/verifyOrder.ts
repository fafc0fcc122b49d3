import { z } from 'zod'
import type { Crypto } from '../crypto/port.ts'
import type { Hex } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import type { SubjectId } from '../schemas/subject.ts'
import { type StatementKey, verifyStatement } from '../statement/jws.ts'
import { assertDistinct } from './composeOrder.ts'
import { detachedHash, type LawfulOrder, orderId, orderSchema, type SignedOrder, signerOf } from './order.ts'

export type VerifiedOrder = {
  readonly id: Hex
  readonly order: LawfulOrder
  readonly subject: SubjectId
  /** Who signed. */
  readonly signer: number
}

/**
 * Verifies an order: signed by the member that it names as issuer or presenter, with a key for which `keyOf` stands; the values are those whose hashes
 * were signed; the officers, where they are not erased, are two.
 * @throws HexinError ORDER_INVALID, STATEMENT_KEY_UNKNOWN, STATEMENT_SIGNATURE_INVALID, STATEMENT_MALFORMED
 */
export async function verifyOrder(
  crypto: Crypto,
  { signed: { statement, details }, keyOf }: verifyOrder.Parameters,
): Promise<VerifiedOrder> {
  let member: number | undefined
  const { payload } = await verifyStatement(crypto, {
    statement,
    type: 'hexin-order+jwt',
    keyOf(id) {
      const key = keyOf(id)
      member = key?.member
      return key
    },
  })
  const parsed = orderSchema.safeParse(payload)
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error))
  const order = parsed.data
  const signer = signerOf(order)
  if (signer !== member) throw invalid(`It is signed by member ${member}, not by ${signer}.`)
  if (detachedHash(crypto, details.subject) !== order.subject) throw invalid('It is about another subject.')
  const officers = details.officers?.map((officer) => detachedHash(crypto, officer))
  if (officers && officers.join() !== order.officers.join()) throw invalid('It names other officers.')
  assertDistinct(details)
  return { id: orderId(crypto, statement), order, subject: details.subject.id, signer }
}

export declare namespace verifyOrder {
  type Parameters = {
    readonly signed: SignedOrder
    /** A member's statement key that was valid when the order came, by its id. */
    readonly keyOf: (keyId: string) => (StatementKey & { readonly member: number }) | undefined
  }
}

const invalid = (detail: string): HexinError => new HexinError('ORDER_INVALID', { detail })
