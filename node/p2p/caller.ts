import { HexinError, isHexinError, knownCode } from '@hexin/sdk/errors/base.ts'
import type { Stream } from '@libp2p/interface'
import { type Frame, framesOf } from './frames.ts'

/** One outbound stream to one member: many requests at once, replies in any order. */
export type Caller = {
  request(method: string, body: unknown, timeoutMs: number): Promise<unknown>
  readonly isOpen: () => boolean
}

export function createCaller(stream: Stream, member: number): Caller {
  const frames = framesOf(stream)
  const waiting = new Map<number, { resolve: (reply: unknown) => void; reject: (error: Error) => void }>()
  const ended = new AbortController()
  let nextId = 1

  const unreachable = (cause: unknown) =>
    new HexinError('PEER_UNREACHABLE', { found: `member ${member}`, cause })

  function settle(frame: Frame): void {
    const asker = waiting.get(frame.id)
    // A reply that came after its time is nobody's any more.
    if (!asker) return
    waiting.delete(frame.id)
    if ('reply' in frame) asker.resolve(frame.reply)
    else if ('error' in frame) asker.reject(remoteError(frame.error, member))
    else asker.reject(new HexinError('PEER_FRAME_INVALID', { detail: 'A request where replies belong.' }))
  }

  async function readReplies(): Promise<void> {
    try {
      while (!ended.signal.aborted) settle(await frames.read(ended.signal))
    } catch (error) {
      ended.abort()
      stream.abort(error as Error)
      for (const { reject } of waiting.values()) reject(unreachable(error))
      waiting.clear()
    }
  }
  void readReplies()

  return {
    isOpen: () => !ended.signal.aborted && stream.status === 'open',
    async request(method, body, timeoutMs) {
      const id = nextId++
      const timeout = AbortSignal.timeout(timeoutMs)
      const reply = new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        timeout.addEventListener('abort', () => waiting.delete(id) && reject(unreachable(timeout.reason)))
      })
      // The rejection is handled below, but the write may fail first.
      reply.catch(() => undefined)
      try {
        await frames.write({ id, method, body }, timeout)
      } catch (error) {
        waiting.delete(id)
        throw isHexinError(error, 'PEER_FRAME_TOO_LARGE') ? error : unreachable(error)
      }
      return reply
    },
  }
}

function remoteError({ code, detail }: { code: string; detail?: string }, member: number): HexinError {
  return new HexinError(knownCode(code), { detail: detail ?? `Member ${member} says ${code}.` })
}
