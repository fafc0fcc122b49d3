import { revocationListSchema } from '@hexin/sdk/api/revocations.ts'
import type { Revocations } from '../../services/keeping/revocations.ts'
import type { Resource } from '../app.ts'
import { bearerOf } from '../authorise.ts'

export function revocationResource({ list, listOwn }: Revocations): Resource {
  return (add) => {
    add({
      method: 'get',
      path: '/v1/revocations',
      summary:
        'What the parties to revoked grants have said and owe, as far as this member was told; regulators are told of all',
      access: 'token',
      tag: 'grants',
      response: revocationListSchema,
      handler: async () => ({ revocations: await list() }),
    })
    add({
      method: 'get',
      path: '/v1/own-revocations',
      summary: 'Who has acknowledged the caller’s revocations, what is kept on which basis, and who is late',
      access: 'subject',
      tag: 'companies',
      response: revocationListSchema,
      handler: async ({ request }) => ({ revocations: await listOwn(bearerOf(request)) }),
    })
  }
}
