import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Request } from 'express'
import { z } from 'zod'
import type { Answer, Draw, Idempotency } from '../services/idempotency.ts'

export const idempotencyKeySchema = z.string().min(1).max(255)

/**
 * How a route deals with an Idempotency-Key: its service needs one and keeps it with what it makes; the answer is kept for a while, with the body or with the hash of one that
 * streams by; or it takes none.
 */
export type Keyed = 'service' | 'kept' | 'streamed' | 'none'

type Run = (args: {
  readonly draw: Draw
  readonly idempotencyKey: string
  /** The body, where nobody has read it yet. */
  readonly source: Readable
}) => Promise<Answer>

/** Answers a request, once for each key. */
export async function answerKeyed(
  idempotency: Idempotency,
  {
    keyed,
    owner,
    request,
    run,
  }: {
    readonly keyed: Keyed
    /** Whose key it is: two owners’ equal keys are two. Empty: the organisation. */
    readonly owner: string
    readonly request: Request
    readonly run: Run
  },
): Promise<Answer> {
  const { fresh } = idempotency
  const found = request.get('idempotency-key')
  if (keyed === 'none' || (keyed !== 'service' && found === undefined))
    return run({ draw: fresh, idempotencyKey: '', source: request })
  if (found === undefined) throw new HexinError('IDEMPOTENCY_KEY_MISSING')
  const key = idempotencyKeySchema.parse(found)
  if (keyed === 'service')
    return idempotency.alone(key, () => run({ draw: fresh, idempotencyKey: key, source: request }))
  const body = keyed === 'streamed' ? hashing(request) : undefined
  return idempotency.once({
    key: `${owner}${key}`,
    request: JSON.stringify([request.method, request.originalUrl, request.body ?? null]),
    ...(body && { bodyHash: body.hash }),
    run: (draw) => run({ draw, idempotencyKey: key, source: body?.source ?? request }),
  })
}

/** Hashes a body as it is read. */
function hashing(request: Request): { readonly source: Readable; readonly hash: () => Promise<string> } {
  const sum = createHash('sha256')
  async function* hashed() {
    for await (const chunk of request) {
      sum.update(chunk as Buffer)
      yield chunk
    }
  }
  const source = Readable.from(hashed(), { objectMode: false })
  return {
    source,
    async hash() {
      if (!source.readableEnded && !source.destroyed) for await (const _ of source);
      return sum.digest('base64url')
    },
  }
}
