import type { EventKind, NodeEvent } from '../api/events.ts'
import { type Client, call } from '../client.ts'
import { parseJson } from '../encoding.ts'
import { HexinError, isHexinError } from '../errors/base.ts'
import { readFrames } from '../eventFrames.ts'

/** Before it connects again, in ms. */
const PAUSE_MS = 1_000

/**
 * What happens at a node, event by event, until `signal` aborts. A connection that breaks is made again where it broke: nothing is lost, nothing comes twice.
 *
 * @throws HexinError EVENTS_GONE, CURSOR_INVALID, and as `call` does, unless it is worth trying again
 * @example
 * for await (const event of followEvents(client, { after })) await save(event)
 */
export async function* followEvents(
  client: Client,
  { after, types, signal, path = '/v1/events' }: followEvents.Parameters = {},
): AsyncGenerator<NodeEvent> {
  let last = after
  while (signal?.aborted !== true) {
    try {
      const query = { after: last, types: types?.join(',') }
      const { body } = await call(client, { method: 'GET', path, query, ...(signal && { signal }) })
      if (!body) throw new HexinError('PEER_UNREACHABLE', { found: client.url })
      for await (const { id, data } of readFrames(body)) {
        if (data !== undefined) yield parseJson(data) as NodeEvent
        // After it was taken: whoever stops in between gets it again.
        if (id !== undefined) last = Number(id)
      }
    } catch (error) {
      if (signal?.aborted) return
      if (isHexinError(error) && !worthAgain.has(error.code)) throw error
    }
    await pause(signal)
  }
}

export declare namespace followEvents {
  type Parameters = {
    /** The last event that the caller has. Left out: what happens from now on. */
    readonly after?: number | undefined
    readonly types?: readonly EventKind[] | undefined
    readonly signal?: AbortSignal
    /** `/v1/own-events` with a company's own token. */
    readonly path?: '/v1/events' | '/v1/own-events'
  }
}

const worthAgain: ReadonlySet<string> = new Set([
  'PEER_UNREACHABLE',
  'STORE_UNAVAILABLE',
  'CHAIN_UNAVAILABLE',
  'LIMIT_EXCEEDED',
])

function pause(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PAUSE_MS)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
