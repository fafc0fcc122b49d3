import type { EvidenceView } from '../api/evidence.ts'
import { type Client, callJson } from '../client.ts'
import type { Phase } from '../evidence/manifest.ts'

/**
 * Has a notary take a file in. The file streams by and is not kept.
 */
export function addEvidence(
  client: Client,
  { name, phase, file, mediaType, idempotencyKey }: addEvidence.Parameters,
): Promise<EvidenceView> {
  return callJson(client, {
    method: 'POST',
    path: '/v1/evidence',
    query: { name, phase },
    body: file,
    contentType: mediaType ?? 'application/octet-stream',
    idempotencyKey,
  })
}

export declare namespace addEvidence {
  type Parameters = {
    readonly name: string
    readonly phase: Phase
    readonly file: BodyInit
    readonly mediaType?: string
    readonly idempotencyKey: string
  }
}
