import {
  type FullSubscriptionOrder,
  type Subscription,
  subscriptionSchema,
} from '@hexin/sdk/api/subscriptions.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { toBase64url } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Page, PageQuery } from '../../ports/page.ts'
import type { Peers } from '../../ports/peers.ts'
import type { SubscriptionRow, Subscriptions } from '../../ports/subscriptions.ts'
import type { DecideOrder } from '../exchange/decideOrder.ts'

export type ManageSubscriptions = {
  /** @throws HexinError SUBSCRIPTION_NOT_GRANTED, or the code with which the gate refuses such an exchange now */
  create(order: FullSubscriptionOrder): Promise<Subscription>
  list(query: PageQuery): Promise<Page<Subscription>>
  /** @throws HexinError SUBSCRIPTION_UNKNOWN */
  one(id: string): Promise<Subscription>
  /** @throws HexinError SUBSCRIPTION_UNKNOWN */
  end(id: string): Promise<Subscription>
}

/** A member's own subscriptions, as its people see them. */
export function createManageSubscriptions({
  crypto,
  clock,
  peers,
  decide,
  subscriptions,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly peers: Peers
  readonly decide: DecideOrder
  readonly subscriptions: Subscriptions
}): ManageSubscriptions {
  async function find(id: string): Promise<SubscriptionRow> {
    const row = await subscriptions.find(id)
    if (!row) throw new HexinError('SUBSCRIPTION_UNKNOWN', { found: id })
    return row
  }
  return {
    async create(terms) {
      const { until: _until, everyS: _everyS, ...order } = terms
      const { known, provider, decision } = await decide(order)
      if (decision.code !== null) throw new HexinError(decision.code)
      if (known?.grant?.artefact.mode !== 'subscription') throw new HexinError('SUBSCRIPTION_NOT_GRANTED')
      if (terms.until <= clock()) throw new HexinError('INPUT_INVALID', { found: terms.until })
      const id = toBase64url(crypto.randomBytes(16))
      await subscriptions.add({ id, terms, provider })
      return toView(await find(id))
    },
    async list(query) {
      const { items, next } = await subscriptions.list(query)
      return { items: items.map(toView), next }
    },
    one: async (id) => toView(await find(id)),
    async end(id) {
      const { provider } = await find(id)
      await subscriptions.end(id, null)
      // If this is lost, its next news is answered with SUBSCRIPTION_UNKNOWN, which ends it there.
      await peers.request(provider, 'unsubscribe', { id }).catch(() => undefined)
      return toView(await find(id))
    },
  }
}

const toView = ({ terms, ...row }: SubscriptionRow): Subscription =>
  subscriptionSchema.parse({ ...terms, ...row })
