import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Response } from 'express'
import { type Bucket, createBucket } from '../bucket.ts'

/** Whom a request is counted for: a token of the member's, all its tokens together, or the address that it comes from. */
export type Counted = 'token' | 'organisation' | 'address'

export type Limits = {
  /**
   * Counts a request. Its answer says how many more there may be (RateLimit headers of the IETF's draft).
   * @throws HexinError LIMIT_EXCEEDED, with Retry-After
   */
  count(kind: Counted, key: string, response: Response): void
}

/** How many of one caller's requests may be under way at a time. */
const UNDER_WAY: Readonly<Record<Counted, number>> = { token: 512, organisation: 1_024, address: 512 }
/** Callers that are remembered. Whoever is forgotten begins with a full bucket, as does whoever waited. */
const CALLERS = 50_000

type Caller = { readonly bucket: Bucket; underWay: number }

/**
 * A token bucket for each caller, which holds one second's requests. In memory: one process serves a member.
 *
 * @param perSecond requests a second that a token, all of them, or an address without a token, may send in the long run
 * @param now milliseconds that only grow
 */
export function createLimits({
  perSecond,
  now = () => performance.now(),
}: {
  readonly perSecond: Readonly<Record<Counted, number>>
  readonly now?: () => number
}): Limits {
  const callers = new Map<string, Caller>()

  function callerOf(name: string, rate: number): Caller {
    const caller = callers.get(name) ?? { bucket: createBucket(rate, now), underWay: 0 }
    // The one that was used last stands last.
    callers.delete(name)
    callers.set(name, caller)
    const oldest = callers.keys().next().value
    if (callers.size > CALLERS && oldest !== undefined) callers.delete(oldest)
    return caller
  }

  return {
    count(kind, key, response) {
      const rate = perSecond[kind]
      const caller = callerOf(`${kind} ${kind === 'address' ? network(key) : key}`, rate)
      const isOver = caller.bucket.left() < 1 || caller.underWay >= UNDER_WAY[kind]
      if (!isOver) caller.bucket.take(1)
      response.setHeader('RateLimit-Policy', `"${kind}";q=${rate};w=1`)
      response.setHeader('RateLimit', `"${kind}";r=${Math.floor(caller.bucket.left())};t=1`)
      if (isOver) {
        response.setHeader('Retry-After', 1)
        throw new HexinError('LIMIT_EXCEEDED', {
          expected: `${rate} requests a second, ${UNDER_WAY[kind]} at a time`,
        })
      }
      caller.underWay += 1
      response.once('close', () => {
        caller.underWay -= 1
      })
    },
  }
}

/** Whoever has one IPv6 address has the other ones of its /64. */
export function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('%', 1)[0]?.split('::') ?? []
  const parts = head.split(':').filter((part) => part !== '')
  const rest = tail?.split(':').filter((part) => part !== '') ?? []
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - parts.length - rest.length }, () => '0')
  const groups = [...parts, ...zeros, ...rest].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
