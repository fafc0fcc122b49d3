import { faultListSchema, undeliveredListSchema } from '@hexin/sdk/api/exchangeFaults.ts'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import type { ClosedLinks, Faults } from '../../ports/faults.ts'
import type { Resource } from '../app.ts'
import { byNumber, byTimeAndText, listed } from '../page.ts'

export function exchangeFaultResource({
  faults,
  closedLinks,
}: {
  readonly faults: Pick<Faults, 'list'>
  readonly closedLinks: ClosedLinks
}): Resource {
  return (add) => {
    add({
      method: 'get',
      path: '/v1/undelivered-exchanges',
      summary:
        'Requests to this member that were not answered and that their askers have closed, newest first, with the asker’s signed receipt',
      access: 'token',
      tag: 'exchanges',
      query: pageQuerySchema,
      response: undeliveredListSchema,
      handler: ({ query }) => listed('exchanges', byTimeAndText, query, closedLinks.list),
    })
    add({
      method: 'get',
      path: '/v1/exchange-faults',
      summary:
        'Where askers’ sides of exchanges and this member’s don’t agree: receipts that are missing or contradict, requests that forked; newest first, with the evidence',
      access: 'token',
      tag: 'exchanges',
      query: pageQuerySchema,
      response: faultListSchema,
      handler: ({ query }) =>
        listed('faults', byNumber, query, async (page) => {
          const { items, next } = await faults.list(page)
          return {
            items: items.map(({ mendedAt, ...row }) => ({ ...row, mendedAt: mendedAt ?? null })),
            next,
          }
        }),
    })
  }
}
