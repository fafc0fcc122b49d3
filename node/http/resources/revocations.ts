import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { revocationListSchema } from '@hexin/sdk/api/revocations.ts'
import type { Revocations } from '../../services/keeping/revocations.ts'
import type { Resource } from '../app.ts'
import { bearerOf } from '../authorise.ts'
import { byTimeAndText, listed } from '../page.ts'

export function revocationResource({ list, listOwn }: Revocations): Resource {
  return (add) => {
    add({
      method: 'get',
      path: '/v1/revocations',
      summary:
        'What the parties to revoked grants have said and owe, as far as this member was told; regulators are told of all',
      access: 'token',
      tag: 'grants',
      query: pageQuerySchema,
      response: revocationListSchema,
      handler: ({ query }) => listed('revocations', byTimeAndText, query, list),
    })
    add({
      method: 'get',
      path: '/v1/own-revocations',
      summary: 'Who has acknowledged the caller’s revocations, what is kept on which basis, and who is late',
      access: 'subject',
      tag: 'companies',
      query: pageQuerySchema,
      response: revocationListSchema,
      handler: ({ request, query }) =>
        listed('revocations', byTimeAndText, query, (page) => listOwn(bearerOf(request), page)),
    })
  }
}
