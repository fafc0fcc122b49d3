import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Request } from 'express'
import { z } from 'zod'
import type { Answer, Draw, Idempotency } from '../services/idempotency.ts'

export const idempotencyKeySchema = z.string().min(1).max(255)

/** How a route deals with an Idempotency-Key: its service needs one and keeps it with what it makes; the answer is kept for a while; or it takes none. */
export type Keyed = 'service' | 'kept' | 'none'

type Run = (args: { readonly draw: Draw; readonly idempotencyKey: string }) => Promise<Answer>

/** Answers a request, once for each key. */
export async function answerKeyed(
  idempotency: Idempotency,
  { keyed, request, run }: { readonly keyed: Keyed; readonly request: Request; readonly run: Run },
): Promise<Answer> {
  const { fresh } = idempotency
  const found = request.get('idempotency-key')
  if (keyed === 'none' || (keyed === 'kept' && found === undefined))
    return run({ draw: fresh, idempotencyKey: '' })
  if (found === undefined) throw new HexinError('IDEMPOTENCY_KEY_MISSING')
  const key = idempotencyKeySchema.parse(found)
  if (keyed === 'service') return idempotency.alone(key, () => run({ draw: fresh, idempotencyKey: key }))
  return idempotency.once({
    key,
    request: JSON.stringify([request.method, request.originalUrl, request.body ?? null]),
    run: (draw) => run({ draw, idempotencyKey: key }),
  })
}
