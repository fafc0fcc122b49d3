import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { tokenListSchema, tokenMadeSchema, tokenOrderSchema, tokenViewSchema } from '@hexin/sdk/api/tokens.ts'
import { z } from 'zod'
import type { ManageTokens } from '../../services/tokens.ts'
import type { Resource } from '../app.ts'
import { byTimeAndText, listed } from '../page.ts'

const tag = 'tokens'

export function tokenResource(tokens: ManageTokens): Resource {
  return (add) => {
    add({
      ...{ method: 'post', path: '/v1/tokens', access: 'token', tag },
      summary: 'Makes an API token for a person or a machine; it is shown this once (administrator)',
      body: tokenOrderSchema,
      // A kept answer would keep the token.
      unkeyed: true,
      status: 201,
      response: tokenMadeSchema,
      handler: ({ body }) => tokens.create(body),
    })
    add({
      ...{ method: 'get', path: '/v1/tokens', access: 'token', tag },
      summary: 'This member’s API tokens, newest first, those too that have ended (administrator)',
      query: pageQuerySchema,
      response: tokenListSchema,
      handler: ({ query }) => listed('tokens', byTimeAndText, query, tokens.list),
    })
    add({
      ...{ method: 'post', path: '/v1/tokens/{id}/revocation', access: 'token', tag },
      summary: 'Ends an API token at once (administrator)',
      params: z.object({ id: z.uuid() }),
      response: tokenViewSchema,
      handler: ({ params }) => tokens.revoke(params.id),
    })
  }
}
