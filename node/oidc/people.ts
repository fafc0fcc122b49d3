import { HexinError } from '@hexin/sdk/errors/base.ts'
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { People, Person } from '../ports/people.ts'

/** Signatures only that nobody can make who can check them. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA']
const SKEW_S = 30
const DISCOVERY_MS = 5_000

export type OidcSettings = {
  readonly issuer: string
  /** What its tokens must be for: this node. */
  readonly audience: string
  readonly rolesClaim: string
  readonly userClaim: string
}

/** The `People` port on an OpenID Connect provider: its document and its keys are read at the first token, its keys again when it signs with a new one. */
export function createPeople({ issuer, audience, rolesClaim, userClaim }: OidcSettings): People {
  let keys: Promise<JWTVerifyGetKey> | undefined

  async function discover(): Promise<JWTVerifyGetKey> {
    const url = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`
    const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_MS), redirect: 'error' })
    const found = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown }
    // A document of another issuer would bring that one's keys.
    if (found.issuer !== issuer || typeof found.jwks_uri !== 'string')
      throw new HexinError('AUTH_ISSUER_UNAVAILABLE', { found: found.issuer, expected: issuer })
    return createRemoteJWKSet(new URL(found.jwks_uri), { timeoutDuration: DISCOVERY_MS })
  }

  async function keysOf(): Promise<JWTVerifyGetKey> {
    keys ??= discover()
    return keys.catch((cause: unknown) => {
      keys = undefined
      throw unavailable(cause)
    })
  }

  function toPerson({ sub, ...claims }: JWTPayload): Person {
    const user = userClaim === 'sub' ? sub : claims[userClaim]
    const roles = claims[rolesClaim]
    if (typeof sub !== 'string' || typeof user !== 'string' || user === '')
      throw new HexinError('AUTH_TOKEN_INVALID', { expected: `the claims sub and ${userClaim}` })
    const list = Array.isArray(roles) ? roles : [roles]
    return { id: sub, user, roles: list.filter((role): role is string => typeof role === 'string') }
  }

  return {
    isToken: (token) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token),
    async verify(token) {
      const keyOf = await keysOf()
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          ...{ issuer, audience, algorithms: ALGORITHMS, clockTolerance: SKEW_S },
          requiredClaims: ['exp', 'sub'],
        })
        return toPerson(payload)
      } catch (cause) {
        if (cause instanceof HexinError) throw cause
        if (!(cause instanceof errors.JOSEError) || cause instanceof errors.JWKSTimeout)
          throw unavailable(cause)
        throw new HexinError('AUTH_TOKEN_INVALID', { cause })
      }
    },
  }

  function unavailable(cause: unknown): HexinError {
    return cause instanceof HexinError
      ? cause
      : new HexinError('AUTH_ISSUER_UNAVAILABLE', { found: issuer, cause })
  }
}
