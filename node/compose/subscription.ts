import { HexinError } from '@hexin/sdk/errors/base.ts'
import { subscriptionNewsSchema } from '@hexin/sdk/exchange/subscription.ts'
import { z } from 'zod'
import { subscriptionResource } from '../http/resources/subscriptions.ts'
import type { ProveMap } from '../services/completeness/proveMap.ts'
import type { Ask } from '../services/exchange/ask.ts'
import type { Bases } from '../services/exchange/bases.ts'
import type { DecideOrder } from '../services/exchange/decideOrder.ts'
import type { GateInputs } from '../services/exchange/gateInputs.ts'
import { createFetchNews } from '../services/subscription/fetchNews.ts'
import { createManageSubscriptions } from '../services/subscription/manageSubscriptions.ts'
import { createTellNews } from '../services/subscription/tellNews.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

const unsubscribeSchema = z.strictObject({ id: z.string().max(40) })

/** Subscriptions: this member's own to others' records, and others' to its own. */
export function subscriptionPart(
  { crypto, clock, self, peers, blocks, report, stores }: Foundation,
  {
    ask,
    decide,
    bases,
    inputs,
    maps,
  }: {
    readonly ask: Ask
    readonly decide: DecideOrder
    readonly bases: Bases
    readonly inputs: GateInputs
    readonly maps: ProveMap
  },
): Required<Part> {
  const { subscriptions, subscribers, exchanges, grants, records, objections } = stores
  const onError = report('subscriptions')
  const news = createTellNews({
    ...{ crypto, clock, self, peers, blocks, bases, grants, inputs, records, objections, maps },
    ...{ subscribers, onError },
  })
  return {
    resource: subscriptionResource(
      createManageSubscriptions({ crypto, clock, peers, decide, subscriptions }),
    ),
    handlers: [
      ['subscribe', news.take],
      [
        'unsubscribe',
        async (asker, body) => {
          const { data, error } = unsubscribeSchema.safeParse(body)
          if (!data) throw new HexinError('REQUEST_MALFORMED', { detail: error.message })
          await subscribers.remove(asker, data.id)
          return { ended: true }
        },
      ],
      [
        'subscriptionNews',
        async (provider, body) => {
          const { data, error } = subscriptionNewsSchema.safeParse(body)
          if (!data) throw new HexinError('REQUEST_MALFORMED', { detail: error.message })
          if (!(await subscriptions.tell(provider, data))) throw new HexinError('SUBSCRIPTION_UNKNOWN')
          return { noted: true }
        },
      ],
    ],
    loops: [
      { name: 'subscribers', everyMs: 1_000, work: news.round },
      {
        name: 'subscriptions',
        everyMs: 1_000,
        work: createFetchNews({ clock, peers, blocks, decide, ask, exchanges, subscriptions, onError }),
      },
    ],
  }
}
