import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Request, RequestHandler } from 'express'
import type { Caller, ManageTokens } from '../services/tokens.ts'
import type { Limits } from './limits.ts'
import { scopeOf } from './scopes.ts'

/** Makes the check of one route. */
export type Authorise = (
  route: { readonly method: string; readonly path: string },
  limits: Limits,
) => RequestHandler

/** Lets requests through that carry one of the member's API tokens, of a scope that opens the route. */
export function createAuthorise(tokens: Pick<ManageTokens, 'callerOf'>): Authorise {
  const callerOf = async (request: Request) => tokens.callerOf(bearerOf(request))
  return (route, limits) => {
    const scope = scopeOf(route)
    return async (request, response, next) => {
      const caller = await callerOf(request).catch((error: unknown) => {
        // Whoever guesses is counted as nobody's.
        limits.count('address', request.ip ?? '', response)
        throw error
      })
      limits.count('organisation', '', response)
      limits.count('token', caller.id, response)
      if (!caller.scopes.includes(scope))
        throw new HexinError('AUTH_SCOPE_MISSING', { found: caller.scopes.join(', '), expected: scope })
      response.locals['caller'] = caller
      next()
    }
  }
}

/** A person's token names its person: whoever is named in the body, in each item of it, or the query is that one. */
export const assertOwnUser: RequestHandler = (request, response, next) => {
  const { user: own } = response.locals['caller'] as Caller
  if (own !== null)
    for (const user of usersIn([request.query, request.body]))
      if (user !== own) throw new HexinError('AUTH_USER_MISMATCH', { found: user, expected: own })
  next()
}

/** @throws HexinError AUTH_TOKEN_MISSING */
export function bearerOf(request: Request): string {
  const match = /^Bearer ([\x21-\x7e]{1,20000})$/i.exec(request.get('authorization') ?? '')
  if (!match?.[1]) throw new HexinError('AUTH_TOKEN_MISSING')
  return match[1]
}

/** What is said to be the user, at whatever depth. */
function usersIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => (name === 'user' ? [member] : usersIn(member)))
}
