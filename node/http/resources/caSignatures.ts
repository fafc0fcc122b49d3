import {
  caSignatureListSchema,
  caSignatureSubmissionSchema,
  caSignatureViewSchema,
} from '@hexin/sdk/api/caSignatures.ts'
import { hash32Schema } from '@hexin/sdk/consent/primitives.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'
import type { CaSignatures } from '../../ports/caSignatures.ts'
import type { Grants } from '../../ports/grants.ts'
import type { ImportCaSignature } from '../../services/grants/importCaSignature.ts'
import type { Resource } from '../app.ts'

const byGrant = z.object({ id: hash32Schema })

export function caSignatureResource({
  importCaSignature,
  grants,
  caSignatures,
}: {
  readonly importCaSignature: ImportCaSignature
  readonly grants: Pick<Grants, 'find'>
  readonly caSignatures: Pick<CaSignatures, 'list'>
}): Resource {
  return (add) => {
    add({
      method: 'post',
      path: '/v1/grants/{id}/ca-signatures',
      summary: 'Imports a signature by the company’s CA certificate over a grant, beside its officers’ own',
      access: 'token',
      tag: 'grants',
      params: byGrant,
      body: caSignatureSubmissionSchema,
      status: 201,
      response: caSignatureViewSchema,
      handler: ({ params, body }) => importCaSignature(params.id, Buffer.from(body.file, 'base64')),
    })
    add({
      method: 'get',
      path: '/v1/grants/{id}/ca-signatures',
      summary: 'The signatures by CA certificates over a grant that were imported here',
      access: 'token',
      tag: 'grants',
      params: byGrant,
      response: caSignatureListSchema,
      async handler({ params: { id } }) {
        if (!(await grants.find(id))) throw new HexinError('GRANT_UNKNOWN', { found: id })
        return { signatures: [...(await caSignatures.list(id))] }
      },
    })
  }
}
