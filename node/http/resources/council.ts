import {
  ballotOrderSchema,
  councilStepSchema,
  memberStepSchema,
  ownKeyEndSchema,
  ownKeyOrderSchema,
  proposalIdSchema,
  proposalListSchema,
  proposalOrderSchema,
  proposalSchema,
  seatListSchema,
} from '@hexin/sdk/api/council.ts'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { proposalStates } from '@hexin/sdk/council/proposalState.ts'
import { z } from 'zod'
import type { Council } from '../../services/council/createCouncil.ts'
import type { Resource } from '../app.ts'
import { byNumber, listed } from '../page.ts'

const byId = z.object({ id: proposalIdSchema })

const steps = {
  queue: 'Queues a decided proposal, so that its delay begins; any member’s node may',
  execute: 'Carries out a decided proposal whose delay is over; any member’s node may',
  cancel: 'Takes a proposal of this member’s back before its votes begin',
} as const

export function councilResource({ show, proposals, ownKeys }: Council): Resource {
  return (add) => {
    add({
      method: 'get',
      path: '/v1/council/seats',
      summary: 'Who votes: a seat for each controlling group, as of the last final block',
      access: 'token',
      tag: 'council',
      response: seatListSchema,
      handler: () => show.seats(),
    })
    add({
      method: 'post',
      path: '/v1/council/seats/claim',
      summary: 'Moves this member’s seat to the chain key that the node runs with',
      access: 'token',
      tag: 'council',
      idempotent: true,
      status: 202,
      response: memberStepSchema,
      handler: ({ idempotencyKey }) => proposals.claimSeat(idempotencyKey),
    })
    add({
      method: 'get',
      path: '/v1/council/proposals',
      summary: 'What was proposed, in words, newest first',
      access: 'token',
      tag: 'council',
      query: pageQuerySchema.extend({ state: z.enum(proposalStates).optional() }),
      response: proposalListSchema,
      handler: ({ query }) =>
        listed('proposals', byNumber, query, (page) => show.list({ ...page, state: query.state })),
    })
    add({
      method: 'get',
      path: '/v1/council/proposals/{id}',
      summary: 'A proposal in words, how it stands, and who voted how',
      access: 'token',
      tag: 'council',
      params: byId,
      response: proposalSchema,
      handler: ({ params }) => show.one(params.id),
    })
    add({
      method: 'post',
      path: '/v1/council/proposals',
      summary: 'Brings decisions in, with this member’s seat: all of them together, or none',
      access: 'token',
      tag: 'council',
      body: proposalOrderSchema,
      idempotent: true,
      status: 202,
      response: councilStepSchema,
      async handler({ body, idempotencyKey, response }) {
        const step = await proposals.propose(body, idempotencyKey)
        response.setHeader('Location', `/v1/council/proposals/${step.id}`)
        return step
      },
    })
    add({
      method: 'post',
      path: '/v1/council/proposals/{id}/votes',
      summary: 'Casts this member’s vote, once and for ever',
      access: 'token',
      tag: 'council',
      params: byId,
      body: ballotOrderSchema,
      idempotent: true,
      status: 202,
      response: councilStepSchema,
      handler: ({ params, body, idempotencyKey }) => proposals.vote(params.id, body, idempotencyKey),
    })
    for (const step of ['queue', 'execute', 'cancel'] as const)
      add({
        method: 'post',
        path: `/v1/council/proposals/{id}/${step}`,
        summary: steps[step],
        access: 'token',
        tag: 'council',
        params: byId,
        idempotent: true,
        status: 202,
        response: councilStepSchema,
        handler: ({ params, idempotencyKey }) => proposals.step(params.id, step, idempotencyKey),
      })
    add({
      method: 'post',
      path: '/v1/keys',
      summary:
        'Adds a key to this member’s own, by the node’s chain key and log key; the node goes on with its key file',
      access: 'token',
      tag: 'members',
      body: ownKeyOrderSchema,
      idempotent: true,
      status: 202,
      response: memberStepSchema,
      handler: ({ body, idempotencyKey }) => ownKeys.add(body, idempotencyKey),
    })
    add({
      method: 'post',
      path: '/v1/keys/{index}/end',
      summary: 'Ends a key of this member’s, also one that the node itself runs with',
      access: 'token',
      tag: 'members',
      params: z.object({ index: z.coerce.number().pipe(z.int().min(0).max(4_294_967_295)) }),
      body: ownKeyEndSchema,
      idempotent: true,
      status: 202,
      response: memberStepSchema,
      handler: ({ params, body, idempotencyKey }) => ownKeys.end({ ...params, ...body }, idempotencyKey),
    })
  }
}
