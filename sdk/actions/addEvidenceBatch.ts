import type { EvidenceView } from '../api/evidence.ts'
import { type Client, callJson } from '../client.ts'
import type { Phase } from '../evidence/manifest.ts'

/**
 * Has a notary take up to 4,096 digests in, under one statement. They are marked as not computed by the notary.
 */
export function addEvidenceBatch(
  client: Client,
  { lines, phase, idempotencyKey }: addEvidenceBatch.Parameters,
): Promise<EvidenceView> {
  return callJson(client, {
    method: 'POST',
    path: '/v1/evidence/batches',
    query: { phase },
    body: lines,
    contentType: 'application/x-ndjson',
    idempotencyKey,
  })
}

export declare namespace addEvidenceBatch {
  type Parameters = {
    /** One JSON object {length, sha256, sm3?} a line. */
    readonly lines: BodyInit
    readonly phase: Phase
    readonly idempotencyKey: string
  }
}
