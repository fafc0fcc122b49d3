import type { FullSubscriptionOrder } from '@hexin/sdk/api/subscriptions.ts'
import type { Subscribe } from '@hexin/sdk/exchange/subscription.ts'
import type { Generated } from 'kysely'
import type { Json } from './json.ts'

/** The tables of subscriptions: this member's own, and others' to it. */
export type SubscriptionTables = {
  subscriptions: {
    id: string
    terms: Json<FullSubscriptionOrder>
    provider: number
    until: number
    state: Generated<'active' | 'ended'>
    code: Generated<string | null>
    told: Generated<string | null>
    seen: Generated<string | null>
    fetching: Generated<string | null>
    block: Generated<number>
    number: Generated<number>
    deliveries: Generated<number>
    exchange: Generated<string | null>
    next_at: Generated<number>
    renew_at: Generated<number>
    created_at: number
  }
  subscribers: {
    asker: number
    id: string
    terms: Json<Subscribe>
    until: number
    told: string | null
    failures: Generated<number>
    next_at: number
  }
}
