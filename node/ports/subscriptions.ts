import type { FullSubscriptionOrder } from '@hexin/sdk/api/subscriptions.ts'
import type { Subscribe, SubscriptionNews } from '@hexin/sdk/exchange/subscription.ts'
import type { Page, PageQuery } from './page.ts'

/** A subscription of this member's own. */
export type SubscriptionRow = {
  readonly id: string
  readonly terms: FullSubscriptionOrder
  readonly provider: number
  readonly state: 'active' | 'ended'
  readonly code: string | null
  /** The provider's state in its last news; and the one up to which was fetched. */
  readonly told: string | null
  readonly seen: string | null
  /** From which block on the news can be fetched. */
  readonly block: number
  /** Of the exchange to come, or under way. */
  readonly number: number
  readonly deliveries: number
  readonly exchange: string | null
  readonly nextAt: number
  readonly renewAt: number
  readonly createdAt: number
}

export type Subscriptions = {
  add(row: Pick<SubscriptionRow, 'id' | 'terms' | 'provider'>): Promise<void>
  find(id: string): Promise<SubscriptionRow | undefined>
  /** Newest first. */
  list(query: PageQuery): Promise<Page<SubscriptionRow>>
  /** Those with something to do at `now`: news that may be fetched, a renewal, or their end. */
  due(now: number, block: number): Promise<readonly SubscriptionRow[]>
  /** Keeps what a provider told. False: it has no such subscription, or it has ended. */
  tell(provider: number, news: SubscriptionNews): Promise<boolean>
  /** The state that the coming exchange is for: what was told last, or, after a crash, what it was begun for. Later news waits for the next one. */
  begin(row: Pick<SubscriptionRow, 'id' | 'number'>): Promise<string | null>
  /** The exchange of this number has had its outcome; no other call has said so before. `seen` and `exchange` only if it was answered. */
  advance(
    row: Pick<SubscriptionRow, 'id' | 'number'>,
    to: { readonly nextAt: number; readonly answered?: { readonly seen: string; readonly exchange: string } },
  ): Promise<void>
  /** There is news that can't be fetched for the time being: it is looked at again at `at`, and takes no place from others until then. */
  postpone(row: Pick<SubscriptionRow, 'id' | 'number'>, at: number): Promise<void>
  renewAt(id: string, at: number): Promise<void>
  /** Ends it, if it hasn't. */
  end(id: string, code: string | null): Promise<void>
}

/** Another member's subscription to this one. */
export type Subscriber = {
  readonly asker: number
  readonly terms: Subscribe
  readonly told: string | null
  readonly failures: number
}

export type Subscribers = {
  /** Takes or renews a subscription: what the asker says it has seen is where it goes on. False: the asker has `max` others. */
  take(asker: number, terms: Subscribe, max: number): Promise<boolean>
  /** Those to look at, at most `limit`, whoever waits longest first. */
  due(now: number, limit: number): Promise<readonly Subscriber[]>
  /** Looked at. `told`: what the asker has acknowledged. */
  advance(
    of: Pick<Subscriber, 'asker' | 'terms'>,
    to: { readonly told: string | null; readonly failures: number; readonly nextAt: number },
  ): Promise<void>
  remove(asker: number, id: string): Promise<void>
}
