import { randomUUID } from 'node:crypto'
import type { Problem } from '@hexin/sdk/api/common.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import { z } from 'zod'
import { statusOf } from './statusOf.ts'

/** Seconds after which it is worth trying again, where it is. */
const RETRY_AFTER_S = 2

/** Turns whatever a route throws into a problem document (RFC 9457). What is nobody's error but ours shows nothing of its inside. */
export function problemHandler(report: (error: unknown, instance: string) => void): ErrorRequestHandler {
  return (thrown, request, response, next) => {
    // Half an answer can't be taken back: express cuts the connection.
    if (response.headersSent) return next(thrown)
    const error = toHexinError(thrown)
    const instance = `urn:uuid:${randomUUID()}`
    const status = statusOf[error.code]
    if (status >= 500) report(thrown, instance)
    if (status === 503 || error.code === 'IDEMPOTENCY_KEY_IN_FLIGHT')
      response.setHeader('Retry-After', RETRY_AFTER_S)
    if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer')
    // The first that the caller takes; English where it says nothing of either.
    const isChinese = request.acceptsLanguages('en', 'zh') === 'zh'
    response.setHeader('Content-Language', isChinese ? 'zh' : 'en')
    response.vary('Accept-Language')
    const title = isChinese ? error.title.zh : error.title.en
    const problem: Problem = {
      type: error.docs,
      title,
      titleZh: error.title.zh,
      status,
      detail: error.code === 'INTERNAL' ? title : isChinese ? error.messageZh : error.message,
      instance,
      code: error.code,
      ...(error.found !== undefined && { found: error.found }),
      ...(error.expected !== undefined && { expected: error.expected }),
      remedy: error.remedy,
      remedyZh: error.remedyZh,
    }
    response.status(status).type('application/problem+json').send(JSON.stringify(problem, plain))
  }
}

const plain = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value

function toHexinError(thrown: unknown): HexinError {
  if (isHexinError(thrown)) return thrown
  if (thrown instanceof z.ZodError)
    return new HexinError('INPUT_INVALID', { detail: z.prettifyError(thrown), cause: thrown })
  const { type, status } = (thrown ?? {}) as { type?: unknown; status?: unknown }
  if (type === 'entity.parse.failed') return new HexinError('INPUT_NOT_JSON', { cause: thrown })
  if (type === 'entity.too.large') return new HexinError('INPUT_TOO_LARGE', { cause: thrown })
  if (type === 'charset.unsupported')
    return new HexinError('INPUT_TYPE_UNSUPPORTED', { detail: (thrown as Error).message, cause: thrown })
  // What express and its parsers found wrong with the request: an unknown encoding, a bad escape in the path, a broken stream.
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new HexinError('INPUT_INVALID', { detail: (thrown as Error).message, cause: thrown })
  return new HexinError('INTERNAL', { cause: thrown })
}

export const unknownRoute: RequestHandler = (request) => {
  throw new HexinError('ROUTE_UNKNOWN', { found: `${request.method} ${request.path}` })
}
