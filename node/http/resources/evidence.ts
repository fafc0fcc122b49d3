import {
  anchorSchema,
  evidenceProofSchema,
  evidenceSchema,
  verdictSchema,
  verificationOrderSchema,
} from '@hexin/sdk/api/evidence.ts'
import { memberNumberSchema } from '@hexin/sdk/consent/primitives.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { phases } from '@hexin/sdk/evidence/manifest.ts'
import { z } from 'zod'
import type { ChainIndex } from '../../ports/chainIndex.ts'
import type { Checkpoints } from '../../ports/checkpoints.ts'
import type { AddEvidence } from '../../services/evidence/addEvidence.ts'
import type { ProveEvidence } from '../../services/evidence/proveEvidence.ts'
import type { VerifyProof } from '../../services/evidence/verifyProof.ts'
import type { Resource } from '../app.ts'
import { readBatch } from './readBatch.ts'

const byId = z.object({ id: z.uuid() })
const phase = z.enum(phases).default('after')

export function evidenceResource({
  addEvidence,
  proveEvidence,
  verifyProof,
  index,
  checkpoints,
}: {
  readonly addEvidence: AddEvidence
  readonly proveEvidence: ProveEvidence
  readonly verifyProof: VerifyProof
  readonly index: ChainIndex
  readonly checkpoints: Checkpoints
}): Resource {
  return (add) => {
    add({
      method: 'post',
      path: '/v1/evidence',
      summary: 'Takes one file in: hashed as it streams by, not kept (notary)',
      access: 'token',
      role: 'notary',
      tag: 'evidence',
      query: z.object({ name: z.string().min(1).max(1000), phase }),
      stream: 'application/octet-stream',
      idempotent: true,
      status: 201,
      response: evidenceSchema,
      async handler({ query, request, idempotencyKey }) {
        const mediaType = request.get('content-type')?.slice(0, 200) ?? 'application/octet-stream'
        const { id } = await addEvidence.file({ source: request, ...query, mediaType, idempotencyKey })
        return proveEvidence.view(id)
      },
    })
    add({
      method: 'post',
      path: '/v1/evidence/batches',
      summary:
        'Takes 1 to 4,096 digests in, one JSON object {length, sha256, sm3?} a line, under one statement (notary)',
      access: 'token',
      role: 'notary',
      tag: 'evidence',
      query: z.object({ phase }),
      stream: 'application/x-ndjson',
      idempotent: true,
      status: 201,
      response: evidenceSchema,
      async handler({ query, request, idempotencyKey }) {
        const items = await readBatch(request)
        const { id } = await addEvidence.batch({ items, ...query, idempotencyKey })
        return proveEvidence.view(id)
      },
    })
    add({
      method: 'get',
      path: '/v1/evidence/{id}',
      summary: 'How a piece of evidence stands',
      access: 'token',
      tag: 'evidence',
      params: byId,
      response: evidenceSchema,
      handler: ({ params }) => proveEvidence.view(params.id),
    })
    add({
      method: 'get',
      path: '/v1/evidence/{id}/proof',
      summary: 'The proof to take to court, of the file or of one item of a batch (counted from 0)',
      access: 'token',
      tag: 'evidence',
      params: byId,
      query: z.object({ item: z.coerce.number().pipe(z.int().min(0).max(4095)).optional() }),
      response: evidenceProofSchema,
      handler: ({ params, query }) => proveEvidence.proof(params.id, query.item),
    })
    add({
      method: 'post',
      path: '/v1/verifications',
      summary:
        'Verifies a proof against the chain as this node has read it; the file stays with whoever asks, only its digests come',
      access: 'public',
      tag: 'evidence',
      body: verificationOrderSchema,
      response: verdictSchema,
      handler: ({ body }) => verifyProof(body),
    })
    add({
      method: 'get',
      path: '/v1/anchors/{member}/{size}',
      summary: 'The checkpoint of a member’s log at this size, if it is final on the chain',
      access: 'public',
      tag: 'logs',
      params: z.object({
        member: z.coerce.number().pipe(memberNumberSchema),
        size: z.coerce.number().pipe(z.int().min(1)),
      }),
      response: anchorSchema,
      async handler({ params: { member, size } }) {
        const anchor = await index.anchor(member, size)
        if (!anchor) throw new HexinError('CHECKPOINT_UNKNOWN', { found: `member ${member}, size ${size}` })
        return anchor
      },
    })
    add({
      method: 'get',
      path: '/v1/log/checkpoint',
      summary: 'This member’s newest checkpoint (c2sp.org/tlog-checkpoint)',
      access: 'public',
      tag: 'logs',
      response: { mediaType: 'text/plain' },
      async handler({ response }) {
        const last = await checkpoints.last()
        if (!last) throw new HexinError('CHECKPOINT_UNKNOWN', { detail: 'The log is empty.' })
        response.type('text/plain; charset=utf-8').send(last.note)
      },
    })
  }
}
