import { controlSchema } from '@hexin/sdk/api/controls.ts'
import {
  type GrantResult,
  grantRequestLinkSchema,
  grantRequestSchema,
  grantRequestViewSchema,
  grantResultsSchema,
  grantSubmissionSchema,
  grantViewSchema,
} from '@hexin/sdk/api/grants.ts'
import { hash32Schema } from '@hexin/sdk/consent/primitives.ts'
import { type SignedGrant, signedGrantSchema } from '@hexin/sdk/consent/signedGrant.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'
import type { ControlGrant } from '../../services/grants/controlGrant.ts'
import type { GrantRequests } from '../../services/grants/grantRequests.ts'
import type { SubmitGrant } from '../../services/grants/submitGrant.ts'
import type { ViewGrant } from '../../services/grants/viewGrant.ts'
import type { Resource } from '../app.ts'
import { bearerOf } from '../authorise.ts'

const byGrant = z.object({ id: hash32Schema })
const byRequest = z.object({ id: z.uuid() })

export function grantResource({
  submitGrant,
  viewGrant,
  controlGrant,
  requests,
}: {
  readonly submitGrant: SubmitGrant
  readonly viewGrant: ViewGrant
  readonly controlGrant: ControlGrant
  readonly requests: GrantRequests
}): Resource {
  async function submitOne(grant: SignedGrant): Promise<GrantResult> {
    try {
      const { id } = await submitGrant(grant)
      return { id, code: null, detail: null }
    } catch (error) {
      if (!isHexinError(error) || error.code === 'STORE_UNAVAILABLE') throw error
      return { id: null, code: error.code, detail: error.message }
    }
  }

  return (add) => {
    add({
      method: 'post',
      path: '/v1/grants',
      summary: 'Hands signed grants in; each has a result of its own',
      access: 'token',
      tag: 'grants',
      body: grantSubmissionSchema,
      response: grantResultsSchema,
      handler: async ({ body }) => ({ results: await Promise.all(body.grants.map(submitOne)) }),
    })
    add({
      method: 'get',
      path: '/v1/grants/{id}',
      summary: 'A grant: its state, its plain words, the text that was signed',
      access: 'token',
      tag: 'grants',
      params: byGrant,
      response: grantViewSchema,
      handler: ({ params }) => viewGrant(params.id),
    })
    add({
      method: 'post',
      path: '/v1/grants/{id}/controls',
      summary: 'Pauses, resumes or revokes, on the signature of the grant’s own key and of nobody else',
      access: 'subject',
      tag: 'grants',
      params: byGrant,
      body: controlSchema,
      status: 202,
      response: z.object({ accepted: z.literal(true) }),
      async handler({ params, body }) {
        if (body.grant !== params.id)
          throw new HexinError('INPUT_INVALID', { found: body.grant, expected: params.id })
        await controlGrant.submit(body)
        return { accepted: true }
      },
    })
    add({
      method: 'post',
      path: '/v1/grant-requests',
      summary: 'Asks a company for a grant: makes the link that opens its wallet',
      access: 'token',
      tag: 'grants',
      body: grantRequestSchema,
      status: 201,
      response: grantRequestLinkSchema,
      handler: ({ body }) => requests.create(body),
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
      summary: 'The company’s answer: its signed grant',
      access: 'subject',
      tag: 'grants',
      params: byRequest,
      body: signedGrantSchema,
      status: 201,
      response: z.object({ id: z.string() }),
      handler: ({ params, request, body }) => requests.answer(params.id, bearerOf(request), body),
    })
  }
}
