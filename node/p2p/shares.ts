import { setTimeout as sleep } from 'node:timers/promises'
import { type Bucket, createBucket } from '../bucket.ts'

/** How much of this node one member may have, over all its connections, streams and keys. */
export type PeerLimits = {
  /** Connections that it opened. */
  readonly connections: number
  /** Requests a second in the long run. */
  readonly requests: number
  /** Bytes of requests and replies a second in the long run. */
  readonly bytes: number
}

/** Streams of one member, over all its connections. */
const STREAMS = 16
/** Requests of one member that are worked on at once; the next ones wait in its streams, which is its own back-pressure. */
const IN_FLIGHT = 64

/** Each member's share of this node. */
export type Shares = {
  /** False where the member has all the connections that it may. Otherwise it has one more until `left` is called. */
  connect(member: number): boolean
  left(member: number): void
  /** The same for streams. */
  openStream(member: number): boolean
  streamEnded(member: number): void
  /** Waits until the member may have another request worked on; whoever waits longest is next. Gives what is to be called when it is done. */
  admit(member: number, signal: AbortSignal): Promise<() => void>
  /** Counts bytes of its requests and of what it gets: the member's next request waits for what is too much. */
  charge(member: number, bytes: number): void
  /** How often a member was refused something, or had to wait, since the start. */
  readonly counts: { connections: number; streams: number; waits: number }
}

type Share = {
  connections: number
  streams: number
  running: number
  readonly requests: Bucket
  readonly bytes: Bucket
  /** Settles when the request before may be worked on. */
  line: Promise<unknown>
  /** Told when a request is done. */
  freed: (() => void) | undefined
}

/**
 * Shares are equal and apart: what one member uses up is never another's. In memory: one process serves a member.
 *
 * @param now milliseconds that only grow
 */
export function createShares(limits: PeerLimits, now: () => number = () => performance.now()): Shares {
  const shares = new Map<number, Share>()
  const counts = { connections: 0, streams: 0, waits: 0 }

  function shareOf(member: number): Share {
    const known = shares.get(member)
    if (known) return known
    const share: Share = {
      ...{ connections: 0, streams: 0, running: 0, line: Promise.resolve(), freed: undefined },
      requests: createBucket(limits.requests, now),
      bytes: createBucket(limits.bytes, now),
    }
    shares.set(member, share)
    return share
  }

  function take(member: number, what: 'connections' | 'streams', most: number): boolean {
    const share = shareOf(member)
    if (share[what] < most) {
      share[what]++
      return true
    }
    counts[what]++
    return false
  }

  async function enter(share: Share, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    while (share.running >= IN_FLIGHT)
      await new Promise<void>((resolve) => {
        share.freed = resolve
      })
    const waitMs = Math.max(share.requests.msUntil(1), share.bytes.msUntil(0))
    if (waitMs > 0) {
      counts.waits++
      await sleep(waitMs, undefined, { signal })
    }
    share.requests.take(1)
    share.running++
  }

  return {
    connect: (member) => take(member, 'connections', limits.connections),
    left: (member) => void shareOf(member).connections--,
    openStream: (member) => take(member, 'streams', STREAMS),
    streamEnded: (member) => void shareOf(member).streams--,
    async admit(member, signal) {
      const share = shareOf(member)
      const entered = share.line.then(() => enter(share, signal))
      share.line = entered.catch(() => undefined)
      await entered
      return () => {
        share.running--
        share.freed?.()
      }
    },
    charge: (member, bytes) => shareOf(member).bytes.take(bytes),
    counts,
  }
}
