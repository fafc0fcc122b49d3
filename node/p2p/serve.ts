import { isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Stream } from '@libp2p/interface'
import type { PeerHandler } from '../ports/peers.ts'
import { type Frame, framesOf } from './frames.ts'
import type { Shares } from './shares.ts'

/** Whose key is at the other end. */
export type Party = { readonly member: number; readonly isSuspended: boolean }

const WRITE_TIMEOUT_MS = 20_000

/**
 * Serves one peer's stream until it ends: reads requests, hands each to its handler, writes replies as they come. Every way out of here
 * ends the stream.
 */
export async function serveStream({
  stream,
  from,
  handlers,
  shares,
  signal,
  onError,
}: {
  readonly stream: Stream
  /** The member that the connection's key belongs to, asked anew for each request and each reply: it may have left meanwhile. */
  readonly from: () => Party | undefined
  readonly handlers: ReadonlyMap<string, PeerHandler>
  readonly shares: Pick<Shares, 'admit' | 'charge'>
  readonly signal: AbortSignal
  readonly onError: (error: unknown) => void
}): Promise<void> {
  const frames = framesOf(stream, (bytes) => {
    const party = from()
    if (party) shares.charge(party.member, bytes)
  })
  const ended = new AbortController()
  stream.addEventListener('close', () => ended.abort())
  const open = AbortSignal.any([signal, ended.signal])

  async function answer(frame: Extract<Frame, { method: string }>): Promise<void> {
    // It may have waited for its turn for long.
    const asked = memberNow()
    const reply = await outcome(frame, asked.member)
    // What was begun for a member in good standing is not for one that no longer is.
    if (memberNow().isSuspended && !asked.isSuspended) throw new Error('the peer was cut off meanwhile')
    const timeout = () => AbortSignal.timeout(WRITE_TIMEOUT_MS)
    await frames.write(reply, timeout()).catch(async (error: unknown) => {
      if (!isHexinError(error, 'PEER_FRAME_TOO_LARGE')) throw error
      onError(error)
      await frames.write({ id: frame.id, error: { code: error.code, detail: error.message } }, timeout())
    })
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

  function memberNow(): Party {
    const party = from()
    if (!party) throw new Error('the peer is not a member any more')
    return party
  }

  try {
    while (!signal.aborted) {
      const frame = await frames.read(signal)
      if (!('method' in frame)) throw new Error('a reply where requests belong')
      const done = await shares.admit(memberNow().member, open)
      void answer(frame)
        .catch((error: unknown) => stream.abort(error as Error))
        .finally(done)
    }
  } catch (error) {
    stream.abort(error as Error)
  }
}
