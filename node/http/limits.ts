import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Response } from 'express'

/** Whom a request is counted for: a token of the member's, or the address that it comes from. */
export type Counted = 'token' | 'address'

export type Limits = {
  /**
   * Counts a request. Its answer says how many more there may be (RateLimit headers of the IETF's draft).
   * @throws HexinError LIMIT_EXCEEDED, with Retry-After
   */
  count(kind: Counted, key: string, response: Response): void
}

/** How many of one caller's requests may be under way at a time. */
const UNDER_WAY = 512
/** Callers that are remembered. Whoever is forgotten begins with a full bucket, as does whoever waited. */
const CALLERS = 50_000

type Bucket = { left: number; at: number; underWay: number }

/**
 * A token bucket for each caller, which holds one second's requests. In memory: one process serves a member.
 *
 * @param perSecond requests a second that a token, or an address without a token, may send in the long run
 * @param now milliseconds that only grow
 */
export function createLimits({
  perSecond,
  now = () => performance.now(),
}: {
  readonly perSecond: Readonly<Record<Counted, number>>
  readonly now?: () => number
}): Limits {
  const buckets = new Map<string, Bucket>()

  function bucketOf(name: string, rate: number): Bucket {
    const at = now()
    const known = buckets.get(name)
    const bucket = known ?? { left: rate, at, underWay: 0 }
    bucket.left = Math.min(rate, bucket.left + ((at - bucket.at) / 1000) * rate)
    bucket.at = at
    // The one that was used last stands last.
    buckets.delete(name)
    buckets.set(name, bucket)
    const oldest = buckets.keys().next().value
    if (buckets.size > CALLERS && oldest !== undefined) buckets.delete(oldest)
    return bucket
  }

  return {
    count(kind, key, response) {
      const rate = perSecond[kind]
      const bucket = bucketOf(`${kind} ${kind === 'address' ? network(key) : key}`, rate)
      const isOver = bucket.left < 1 || bucket.underWay >= UNDER_WAY
      if (!isOver) bucket.left -= 1
      response.setHeader('RateLimit-Policy', `"${kind}";q=${rate};w=1`)
      response.setHeader('RateLimit', `"${kind}";r=${Math.floor(bucket.left)};t=1`)
      if (isOver) {
        response.setHeader('Retry-After', 1)
        throw new HexinError('LIMIT_EXCEEDED', {
          expected: `${rate} requests a second, ${UNDER_WAY} at a time`,
        })
      }
      bucket.underWay += 1
      response.once('close', () => {
        bucket.underWay -= 1
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
