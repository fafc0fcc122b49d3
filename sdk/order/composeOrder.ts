import { z } from 'zod'
import { memberNumberSchema, plainTextSchema } from '../consent/primitives.ts'
import type { GrantsChain } from '../consent/typedData.ts'
import type { Crypto } from '../crypto/port.ts'
import { toBase64url } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { subjectIdSchema } from '../schemas/subject.ts'
import { detachedHash, type LawfulOrder, type OrderDetails, orderSchema } from './order.ts'

const {
  number,
  law,
  article,
  document,
  providers,
  scope,
  dataRange,
  notBefore,
  until,
  maxUses,
  notifyAfter,
} = orderSchema.shape

/** What whoever issues an order puts in. */
export const orderDraftSchema = z
  .strictObject({
    body: plainTextSchema(200)
      .nullable()
      .meta({ description: 'Name of the issuing body where it is no member; null: this member issues' }),
    ...{ number, law, article, document },
    subject: subjectIdSchema,
    officers: z
      .array(z.strictObject({ name: plainTextSchema(100), certificate: plainTextSchema(100) }))
      .length(2),
    asker: memberNumberSchema.optional().meta({ description: 'Left out: this member' }),
    ...{ providers, scope, dataRange, notBefore, until, maxUses, notifyAfter },
  })
  .meta({ id: 'OrderDraft' })

export type OrderDraft = z.infer<typeof orderDraftSchema>

/**
 * Makes the order that a member signs, and the values that stay outside the log.
 * @throws HexinError ORDER_INVALID
 */
export function composeOrder(
  crypto: Pick<Crypto, 'sha256' | 'randomBytes'>,
  { draft, self, chain }: composeOrder.Parameters,
): { readonly order: LawfulOrder; readonly details: OrderDetails } {
  const salt = () => toBase64url(crypto.randomBytes(32))
  const { body, subject, officers, asker = self, ...terms } = draft
  const details: OrderDetails = {
    subject: { salt: salt(), id: subject },
    officers: officers.map((officer) => ({ salt: salt(), ...officer })),
  }
  assertDistinct(details)
  const parsed = orderSchema.safeParse({
    ...terms,
    salt: salt(),
    issuer: body === null ? { member: self } : { name: body },
    presenter: body === null ? null : self,
    subject: detachedHash(crypto, details.subject),
    officers: details.officers?.map((officer) => detachedHash(crypto, officer)),
    asker,
    chain,
  })
  if (!parsed.success) throw new HexinError('ORDER_INVALID', { detail: z.prettifyError(parsed.error) })
  return { order: parsed.data, details }
}

export declare namespace composeOrder {
  type Parameters = {
    readonly draft: OrderDraft
    /** The member that signs. */
    readonly self: number
    readonly chain: GrantsChain
  }
}

/** Two hashes with two salts may hide one person. @throws HexinError ORDER_INVALID */
export function assertDistinct({ officers }: OrderDetails): void {
  const numbers = officers?.map(({ certificate }) => certificate.trim()) ?? []
  if (new Set(numbers).size !== numbers.length)
    throw new HexinError('ORDER_INVALID', { detail: 'Both officers are the same one.' })
}
