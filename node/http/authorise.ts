import { createHash, timingSafeEqual } from 'node:crypto'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Request, RequestHandler } from 'express'

export type Authorise = RequestHandler

/**
 * Lets requests through that carry one of the member's API tokens.
 *
 * @param hashes SHA-256 of each valid token, hexadecimal: the tokens themselves are kept nowhere
 */
export function createAuthorise(hashes: readonly string[]): Authorise {
  const known = hashes.map((hash) => Buffer.from(hash, 'hex'))
  return (request, _response, next) => {
    const hash = createHash('sha256').update(bearerOf(request)).digest()
    // All are compared, in constant time, so that the time tells nothing.
    const matches = known.filter(
      (candidate) => candidate.length === hash.length && timingSafeEqual(candidate, hash),
    )
    if (matches.length === 0) throw new HexinError('AUTH_TOKEN_INVALID')
    next()
  }
}

/** @throws HexinError AUTH_TOKEN_MISSING */
export function bearerOf(request: Request): string {
  const match = /^Bearer ([\x21-\x7e]{1,20000})$/i.exec(request.get('authorization') ?? '')
  if (!match?.[1]) throw new HexinError('AUTH_TOKEN_MISSING')
  return match[1]
}
