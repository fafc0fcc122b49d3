import {
  deletionOrderSchema,
  keepingListSchema,
  keepingSchema,
  restrictionOrderSchema,
} from '@hexin/sdk/api/keepings.ts'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { hash32Schema } from '@hexin/sdk/consent/primitives.ts'
import { z } from 'zod'
import type { KeepAnswers } from '../../services/keeping/keepAnswers.ts'
import type { Resource } from '../app.ts'
import { byTimeAndText, listed } from '../page.ts'

const byGrant = z.object({ id: hash32Schema })

export function keepingResource(keep: KeepAnswers): Resource {
  return (add) => {
    add({
      method: 'get',
      path: '/v1/keepings',
      summary:
        'What is owed, or was said, about answers whose grant has ended; whose grant ended first comes first',
      access: 'token',
      tag: 'grants',
      query: pageQuerySchema.extend({ state: keepingSchema.shape.state.optional() }),
      response: keepingListSchema,
      handler: ({ query }) =>
        listed('keepings', byTimeAndText, query, (page) => keep.list({ ...page, state: query.state })),
    })
    add({
      method: 'post',
      path: '/v1/grants/{id}/deletion',
      summary: 'Deletes what the grant gave and destroys its key; the statement about it is logged',
      access: 'token',
      tag: 'grants',
      params: byGrant,
      body: deletionOrderSchema,
      response: keepingSchema,
      handler: ({ params, body }) => keep.remove(params.id, body.outside),
    })
    add({
      method: 'post',
      path: '/v1/grants/{id}/restriction',
      summary: 'Keeps some of what an ended grant gave, for a basis in law alone',
      access: 'token',
      tag: 'grants',
      params: byGrant,
      body: restrictionOrderSchema,
      response: keepingSchema,
      handler: ({ params, body }) => keep.restrict(params.id, body),
    })
  }
}
