import { isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Stream } from '@libp2p/interface'
import type { PeerHandler } from '../ports/peers.ts'
import { type Frame, framesOf } from './frames.ts'

/** Requests of one peer that are worked on at once; the next ones wait in its stream, which is its own back-pressure. */
const IN_FLIGHT = 64
const WRITE_TIMEOUT_MS = 20_000

/**
 * Serves one peer's stream until it ends: reads requests, hands each to its handler, writes replies as they come. Every way out of here
 * ends the stream.
 */
export async function serveStream({
  stream,
  from,
  handlers,
  signal,
  onError,
}: {
  readonly stream: Stream
  /** The member that the connection's key belongs to, asked anew for each request: it may have left meanwhile. */
  readonly from: () => number | undefined
  readonly handlers: ReadonlyMap<string, PeerHandler>
  readonly signal: AbortSignal
  readonly onError: (error: unknown) => void
}): Promise<void> {
  const frames = framesOf(stream)
  const running = new Set<Promise<void>>()

  async function answer(frame: Extract<Frame, { method: string }>, member: number): Promise<void> {
    const reply = await outcome(frame, member)
    await frames.write(reply, AbortSignal.timeout(WRITE_TIMEOUT_MS))
  }

  async function outcome(
    { id, method, body }: Extract<Frame, { method: string }>,
    member: number,
  ): Promise<Frame> {
    const handler = handlers.get(method)
    if (!handler)
      return { id, error: { code: 'PEER_FRAME_INVALID', detail: `No method ${method.slice(0, 40)}.` } }
    try {
      return { id, reply: (await handler(member, body)) ?? null }
    } catch (error) {
      if (isHexinError(error)) return { id, error: { code: error.code, detail: error.message } }
      onError(error)
      return { id, error: { code: 'INTERNAL' } }
    }
  }

  try {
    while (!signal.aborted) {
      const frame = await frames.read(signal)
      const member = from()
      if (member === undefined) throw new Error('the peer is not a member any more')
      if (!('method' in frame)) throw new Error('a reply where requests belong')
      const work = answer(frame, member)
        .catch((error: unknown) => stream.abort(error as Error))
        .finally(() => running.delete(work))
      running.add(work)
      if (running.size >= IN_FLIGHT) await Promise.race(running)
    }
  } catch (error) {
    stream.abort(error as Error)
  }
}
