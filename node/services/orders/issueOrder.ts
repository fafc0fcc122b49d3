import type { GrantsChain } from '@hexin/sdk/consent/typedData.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { composeOrder, type OrderDraft } from '@hexin/sdk/order/composeOrder.ts'
import { ISSUER_ROLES, orderId } from '@hexin/sdk/order/order.ts'
import { signStatement } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Orders } from '../../ports/orders.ts'
import type { Draw } from '../idempotency.ts'
import type { Membership } from '../membership.ts'

/** Resolves to the order's id. */
export type IssueOrder = (draft: OrderDraft, draw: Draw) => Promise<Hex>

/**
 * Issues a lawful order, or presents that of a body that is no member: signs it, logs it, keeps it, and owes it to every member that it names.
 * @throws HexinError MEMBER_ROLE_MISSING, MEMBER_UNKNOWN, ORDER_INVALID, ORDER_EXPIRED
 */
export function createIssueOrder({
  crypto,
  clock,
  self,
  keyId,
  signer,
  chain,
  membership,
  orders,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly chain: GrantsChain
  readonly membership: Membership
  readonly orders: Orders
}): IssueOrder {
  return async (draft, draw) => {
    const { roles } = membership.get(self)
    if (!roles.some((role) => ISSUER_ROLES.includes(role)))
      throw new HexinError('MEMBER_ROLE_MISSING', {
        found: roles.join(', '),
        expected: ISSUER_ROLES.join(' or '),
      })
    const { order, details } = composeOrder(
      { sha256: crypto.sha256, randomBytes: drawn(draw) },
      {
        draft,
        self,
        chain: { id: chain.id, grants: chain.grants },
      },
    )
    if (order.until <= clock())
      throw new HexinError('ORDER_EXPIRED', { found: order.until, expected: `later than ${clock()}` })
    const named = new Set([order.asker, ...order.providers])
    for (const member of named) membership.get(member)
    const earlier = await orders.ofSalt(order.salt)
    if (earlier !== undefined) return earlier
    const statement = await signStatement({ type: 'hexin-order+jwt', keyId, payload: order, signer })
    const id = orderId(crypto, statement)
    named.delete(self)
    await orders.save({
      verified: { id, order, subject: details.subject.id, signer: self },
      signed: { statement, details },
      leaf: statement,
      recipients: [...named],
    })
    return id
  }
}

/** An order's salts, one after the other. */
function drawn(draw: Draw): Crypto['randomBytes'] {
  let count = 0
  return (length) => draw(`salt ${count++}`).subarray(0, length)
}
