import { HexinError } from '@hexin/sdk/errors/base.ts'
import { endsSubscription } from '@hexin/sdk/exchange/subscription.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Exchanges } from '../../ports/exchange.ts'
import type { Peers } from '../../ports/peers.ts'
import type { SubscriptionRow, Subscriptions } from '../../ports/subscriptions.ts'
import type { Ask } from '../exchange/ask.ts'
import type { DecideOrder } from '../exchange/decideOrder.ts'
import type { DecisionBlocks } from '../exchange/decisionBlocks.ts'

/** After so long the provider is told again what there is to tell, should its database be older than that. */
const RENEWED_S = 3_600
/** What can't be done for the time being is tried again after this: a provider is away, the own gate refuses, an exchange is still under way. */
const RETRY_S = 10

/**
 * One round over this member's subscriptions: what the provider has news for is asked for like anything else, by a signed request that passes the gate on both
 * sides. Subscriptions are worked on side by side: none waits for another.
 */
export function createFetchNews({
  clock,
  peers,
  blocks,
  decide,
  ask,
  exchanges,
  subscriptions,
  onError,
}: {
  readonly clock: Clock
  readonly peers: Peers
  readonly blocks: DecisionBlocks
  readonly decide: DecideOrder
  readonly ask: Ask
  readonly exchanges: Pick<Exchanges, 'findByKey'>
  readonly subscriptions: Subscriptions
  readonly onError: (error: unknown) => void
}): () => Promise<void> {
  /** Runs a step; a code that ends the subscription ends it. Anything else that fails is left for `otherwise`. */
  async function step<T>(
    row: SubscriptionRow,
    run: () => Promise<T>,
    otherwise: (error: unknown) => Promise<void>,
  ): Promise<T | undefined> {
    try {
      return await run()
    } catch (error) {
      const code = error instanceof HexinError ? error.code : null
      if (endsSubscription(code)) await subscriptions.end(row.id, code)
      else await otherwise(error)
      return undefined
    }
  }

  async function renew({ id, terms, provider, seen }: SubscriptionRow): Promise<void> {
    const { grant, kind, fields, purpose, until, everyS } = terms
    await peers.request(provider, 'subscribe', { id, grant, kind, fields, purpose, until, everyS, seen })
    await subscriptions.renewAt(id, clock() + RENEWED_S)
  }

  async function fetch(row: SubscriptionRow): Promise<void> {
    const { id, number, terms, provider } = row
    const { until: _until, everyS, ...order } = terms
    const seen = await subscriptions.begin(row)
    if (seen === null) return
    // The key is that of the number: after a crash, the same exchange goes on.
    const idempotencyKey = `subscription:${id}:${number}`
    await step(row, () => ask({ order: { ...order, provider }, idempotencyKey }), report)
    const exchange = await exchanges.findByKey(idempotencyKey)
    if (exchange?.state === 'sent') return later(row)
    const answered = exchange?.state === 'answered' && { answered: { seen, exchange: exchange.id } }
    await subscriptions.advance(row, { nextAt: clock() + everyS, ...answered })
  }

  const later = (row: SubscriptionRow): Promise<void> => subscriptions.postpone(row, clock() + RETRY_S)

  async function report(error: unknown): Promise<void> {
    if (!(error instanceof HexinError)) onError(error)
  }

  async function work(row: SubscriptionRow): Promise<void> {
    const now = clock()
    const { until, everyS: _everyS, ...order } = row.terms
    if (until <= now) return subscriptions.end(row.id, null)
    const { code } = (await decide({ ...order, provider: row.provider })).decision
    if (endsSubscription(code)) return subscriptions.end(row.id, code)
    if (row.renewAt <= now)
      await step(
        row,
        () => renew(row),
        () => subscriptions.renewAt(row.id, now + RETRY_S),
      )
    const isNews = row.told !== row.seen && row.nextAt <= now && row.block <= blocks.head().number
    // While the own gate refuses for the time being, no number is spent.
    if (isNews) await (code === null ? fetch(row) : later(row))
  }

  return async () => {
    const rows = await subscriptions.due(clock(), blocks.head().number)
    await Promise.all(rows.map((row) => work(row).catch(onError)))
  }
}
