import { controlSchema } from '@hexin/sdk/api/controls.ts'
import {
  type GrantResult,
  grantResultsSchema,
  grantSubmissionSchema,
  grantViewSchema,
} from '@hexin/sdk/api/grants.ts'
import { hash32Schema, languageSchema } from '@hexin/sdk/consent/primitives.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'
import type { ControlGrant } from '../../services/grants/controlGrant.ts'
import type { PrintDocument } from '../../services/grants/printDocument.ts'
import type { SubmitGrant } from '../../services/grants/submitGrant.ts'
import type { ViewGrant } from '../../services/grants/viewGrant.ts'
import type { Resource } from '../app.ts'

const byGrant = z.object({ id: hash32Schema })

export function grantResource({
  submitGrant,
  viewGrant,
  printDocument,
  controlGrant,
}: {
  readonly submitGrant: SubmitGrant
  readonly viewGrant: ViewGrant
  readonly printDocument: PrintDocument
  readonly controlGrant: ControlGrant
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
      method: 'get',
      path: '/v1/grants/{id}/document',
      summary:
        'A grant as a 授权书: PDF with the text that was read, the hash, and the signed bytes attached',
      access: 'token',
      tag: 'grants',
      params: byGrant,
      query: z.object({
        language: languageSchema.default('zh'),
        plain: z
          .enum(['true', 'false'])
          .default('false')
          .meta({ description: 'true: without CA signatures over it; the bytes that a company signs' }),
      }),
      response: { mediaType: 'application/pdf' },
      async handler({ params, query, response }) {
        const { language, plain } = query
        const pdf = await printDocument(params.id, { language, isPlain: plain === 'true' })
        response.type('application/pdf').send(Buffer.from(pdf))
      },
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
  }
}
