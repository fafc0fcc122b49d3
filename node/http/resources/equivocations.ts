import { equivocationsSchema } from '@hexin/sdk/api/equivocations.ts'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import type { SeenEpochStore } from '../../ports/seenEpochs.ts'
import type { Resource } from '../app.ts'
import { byNumber, listed } from '../page.ts'

export function equivocationResource(store: Pick<SeenEpochStore, 'equivocations'>): Resource {
  return (add) =>
    add({
      method: 'get',
      path: '/v1/equivocations',
      summary: 'Providers that told two stories about their records, with both signed epochs as proof',
      access: 'token',
      tag: 'exchanges',
      query: pageQuerySchema,
      response: equivocationsSchema,
      handler: ({ query }) => listed('equivocations', byNumber, query, store.equivocations),
    })
}
