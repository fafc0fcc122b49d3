import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Stream } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'

export const PROTOCOL = '/hexin/rpc/1'

/** An answer with a thousand records fits; anything larger is an attack or a bug. */
const FRAME_BYTES = 8 * 1024 * 1024

export type Frame =
  | { readonly id: number; readonly method: string; readonly body: unknown }
  | { readonly id: number; readonly reply: unknown }
  | { readonly id: number; readonly error: { readonly code: string; readonly detail?: string } }

/** Length-prefixed JSON frames on one stream. */
export type Frames = {
  /** @throws HexinError PEER_FRAME_INVALID; whatever the stream rejects with when it ends */
  read(signal: AbortSignal): Promise<Frame>
  write(frame: Frame, signal: AbortSignal): Promise<void>
}

export function framesOf(stream: Stream): Frames {
  const lengthPrefixed = lpStream(stream, { maxDataLength: FRAME_BYTES })
  return {
    async read(signal) {
      const bytes = (await lengthPrefixed.read({ signal })).subarray()
      return parseFrame(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
    },
    write: (frame, signal) => lengthPrefixed.write(Buffer.from(JSON.stringify(frame)), { signal }),
  }
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
    ('error' in value && typeof value.error === 'object' && value.error !== null && 'code' in value.error)
  if (!known) throw new HexinError('PEER_FRAME_INVALID', { detail: 'Neither request, reply nor error.' })
  return value as Frame
}
