import {
  cosignerSchema,
  declineSchema,
  grantAnswerSchema,
  grantRequestLinkSchema,
  grantRequestListSchema,
  grantRequestSchema,
  grantRequestStateSchema,
  grantRequestViewSchema,
} from '@hexin/sdk/api/grantRequests.ts'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { signedGrantSchema } from '@hexin/sdk/consent/signedGrant.ts'
import { renderSVG } from 'uqr'
import { z } from 'zod'
import type { GrantRequests } from '../../services/grants/grantRequests.ts'
import type { Resource } from '../app.ts'
import { bearerOf } from '../authorise.ts'
import { byTimeAndText, listed } from '../page.ts'

const byRequest = z.object({ id: z.uuid() })

/** A bank's requests, and the company's two answers to each. */
export function grantRequestResource(requests: GrantRequests): Resource {
  return (add) => {
    add({
      method: 'post',
      path: '/v1/grant-requests',
      summary: 'Asks a company for a grant: makes the link that opens its wallet, as text and as a QR code',
      access: 'token',
      tag: 'grants',
      body: grantRequestSchema,
      status: 201,
      response: grantRequestLinkSchema,
      async handler({ body, draw }) {
        const made = await requests.create({ ...body, draw })
        return { ...made, qr: renderSVG(made.link) }
      },
    })
    add({
      method: 'get',
      path: '/v1/grant-requests',
      summary: 'This member’s requests, newest first, and what became of each',
      access: 'token',
      tag: 'grants',
      query: pageQuerySchema.extend({ state: grantRequestStateSchema.optional() }),
      response: grantRequestListSchema,
      handler: ({ query }) =>
        listed('requests', byTimeAndText, query, (page) => requests.list({ ...page, state: query.state })),
    })
    add({
      method: 'get',
      path: '/v1/grant-requests/{id}',
      summary: 'What is asked, for the wallet that has the link',
      access: 'subject',
      tag: 'grants',
      params: byRequest,
      response: grantRequestViewSchema,
      handler: ({ params, request }) => requests.view(params.id, bearerOf(request)),
    })
    add({
      method: 'post',
      path: '/v1/grant-requests/{id}/grant',
      summary:
        'The company’s answer: its signed grant; where several officers sign, each hands in his signature',
      access: 'subject',
      tag: 'grants',
      params: byRequest,
      body: signedGrantSchema,
      status: 201,
      response: grantAnswerSchema,
      handler: ({ params, request, body }) => requests.answer(params.id, bearerOf(request), body),
    })
    add({
      method: 'post',
      path: '/v1/grant-requests/{id}/officers',
      summary: 'An officer offers to sign together with others, by his key and its binding',
      access: 'subject',
      tag: 'grants',
      params: byRequest,
      body: cosignerSchema,
      status: 201,
      response: z.object({ joined: z.literal(true) }),
      async handler({ params, request, body }) {
        await requests.join(params.id, bearerOf(request), body)
        return { joined: true }
      },
    })
    add({
      method: 'post',
      path: '/v1/grant-requests/{id}/refusal',
      summary: 'The company’s answer: no, and why. It closes the request',
      access: 'subject',
      tag: 'grants',
      params: byRequest,
      body: declineSchema,
      status: 201,
      response: z.object({ declined: z.literal(true) }),
      async handler({ params, request, body }) {
        await requests.decline(params.id, bearerOf(request), body)
        return { declined: true }
      },
    })
  }
}
