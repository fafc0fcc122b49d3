import { setImmediate as endOfTurn } from 'node:timers/promises'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { isTooDeep } from '@hexin/sdk/jsonDepth.ts'
import type { Stream } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'

export const PROTOCOL = '/hexin/rpc/1'

/** An answer with a thousand records fits; anything larger is an attack or a bug. */
const FRAME_BYTES = 8 * 1024 * 1024
/** As many as such a length needs, seven bits each. */
const LENGTH_BYTES = 4

export type Frame =
  | { readonly id: number; readonly method: string; readonly body: unknown }
  | { readonly id: number; readonly reply: unknown }
  | { readonly id: number; readonly error: { readonly code: string; readonly detail?: string } }

/** Length-prefixed JSON frames on one stream. */
export type Frames = {
  /** @throws HexinError PEER_FRAME_INVALID; whatever the stream rejects with when it ends */
  read(signal: AbortSignal): Promise<Frame>
  /** @throws HexinError PEER_FRAME_TOO_LARGE; whatever the stream rejects with when it ends */
  write(frame: Frame, signal: AbortSignal): Promise<void>
}

/** @param count told of the bytes of each frame, read or written */
export function framesOf(stream: Stream, count: (bytes: number) => void = () => undefined): Frames {
  const lengthPrefixed = lpStream(stream, {
    maxDataLength: FRAME_BYTES,
    maxBufferSize: 2 * FRAME_BYTES,
    lengthDecoder: decodeLength,
  })
  let gathered: { readonly frames: Buffer[]; readonly sent: Promise<void> } | undefined

  /** Frames that are written in one turn of the event loop go out together, under the first one's signal: each write costs a system call at both ends. */
  function gather(signal: AbortSignal): NonNullable<typeof gathered> {
    const frames: Buffer[] = []
    const sent = endOfTurn().then(() => {
      gathered = undefined
      return lengthPrefixed.writeV(frames, { signal })
    })
    return { frames, sent }
  }
  return {
    async read(signal) {
      const bytes = (await lengthPrefixed.read({ signal })).subarray()
      count(bytes.byteLength)
      if (isTooDeep(bytes)) throw new HexinError('PEER_FRAME_INVALID', { detail: 'Nested too deep.' })
      return parseFrame(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
    },
    async write(frame, signal) {
      const bytes = Buffer.from(JSON.stringify(frame))
      // Said here, and of this one alone: the others of the turn go out.
      if (bytes.length > FRAME_BYTES)
        throw new HexinError('PEER_FRAME_TOO_LARGE', { found: bytes.length, expected: FRAME_BYTES })
      count(bytes.length)
      gathered ??= gather(signal)
      gathered.frames.push(bytes)
      await gathered.sent
    },
  }
}

/**
 * A frame's length, as unsigned LEB128. Given what has arrived of it; a RangeError asks for the next byte. The library's own decoder would go on asking
 * for ever.
 */
function decodeLength(bytes: { readonly byteLength: number; get(index: number): number }): number {
  let length = 0
  for (let i = 0; i < bytes.byteLength; i++) {
    const byte = bytes.get(i)
    length |= (byte & 0x7f) << (7 * i)
    if (byte < 0x80) return length
    if (i + 1 === LENGTH_BYTES) throw new HexinError('PEER_FRAME_INVALID', { detail: 'Too long a length.' })
  }
  throw new RangeError('the length goes on')
}

export function parseFrame(text: string): Frame {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new HexinError('PEER_FRAME_INVALID', { cause })
  }
  if (typeof value !== 'object' || value === null || !('id' in value) || !Number.isSafeInteger(value.id))
    throw new HexinError('PEER_FRAME_INVALID', { detail: 'No id.' })
  const known =
    ('method' in value && typeof value.method === 'string') ||
    'reply' in value ||
    ('error' in value && isError(value.error))
  if (!known) throw new HexinError('PEER_FRAME_INVALID', { detail: 'Neither request, reply nor error.' })
  return value as Frame
}

function isError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false
  const { code, detail } = error as { readonly code: unknown; readonly detail?: unknown }
  return typeof code === 'string' && (detail === undefined || typeof detail === 'string')
}
