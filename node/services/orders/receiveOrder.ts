import type { GrantsChain } from '@hexin/sdk/consent/typedData.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { ISSUER_ROLES, signedOrderSchema } from '@hexin/sdk/order/order.ts'
import { verifyOrder } from '@hexin/sdk/order/verifyOrder.ts'
import { signStatement } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Orders } from '../../ports/orders.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import { isInside, type Membership } from '../membership.ts'

/**
 * Takes an order from the member that signed it: its key must be valid now, it must be a court or a regulator in good standing, and the order must name this
 * member. That it was taken is logged here in the same transaction.
 */
export function createReceiveOrder({
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
}): PeerHandler {
  return async (from, body) => {
    const parsed = signedOrderSchema.safeParse(body)
    if (!parsed.success) throw new HexinError('ORDER_INVALID', { detail: parsed.error.message })
    const verified = await verifyOrder(crypto, {
      signed: parsed.data,
      keyOf(id) {
        const key = membership.statementKey(id)
        return key && key.member === from && isInside(key, clock()) ? key : undefined
      },
    })
    const { id, order } = verified
    const { roles, status } = membership.get(from)
    if (status !== 'active' || !roles.some((role) => ISSUER_ROLES.includes(role)))
      throw new HexinError('ORDER_ISSUER_INVALID', {
        found: `${status}: ${roles.join(', ')}`,
        expected: ISSUER_ROLES.join(' or '),
      })
    if (canonicalJson(order.chain) !== canonicalJson({ id: chain.id, grants: chain.grants }))
      throw new HexinError('ORDER_INVALID', { detail: 'It was made for another chain.' })
    if (order.asker !== self && !order.providers.includes(self))
      throw new HexinError('ORDER_PROVIDER_MISMATCH', {
        found: self,
        expected: [order.asker, ...order.providers],
      })
    const payload = { order: id, signer: from, member: self, at: clock() }
    const leaf = await signStatement({ type: 'hexin-order-taken+jwt', keyId, payload, signer })
    await orders.save({ verified, signed: parsed.data, leaf, recipients: [] })
    return { id }
  }
}
