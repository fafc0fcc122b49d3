import { once } from 'node:events'
import type { NodeEvent } from '@hexin/sdk/api/events.ts'
import type { Response } from 'express'
import type { Feed, FeedQuery } from '../services/events/feed.ts'

export type StreamLimits = {
  /** Between two signs of life, in ms. The caller's right is looked at again at each. */
  readonly heartbeatMs: number
  /** How long a reader may take what was written, in ms, before it is cut off. */
  readonly drainMs: number
}

/**
 * Sends events as they come, until the caller goes, its right ends, or the node stops (server-sent events). Whoever reads slower than it may is cut off and goes on
 * with Last-Event-ID: here nothing piles up for it.
 *
 * @param mayGoOn rejects once the caller's token opens this no more
 */
export async function streamEvents({
  response,
  feed,
  query,
  limits: { heartbeatMs, drainMs },
  mayGoOn,
}: {
  readonly response: Response
  readonly feed: Feed
  readonly query: FeedQuery
  readonly limits: StreamLimits
  readonly mayGoOn: () => Promise<unknown>
}): Promise<void> {
  const from = await feed.start(query.after)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const signal = AbortSignal.any([query.signal, gone.signal])
  response.status(200).set({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
  response.flushHeaders()

  async function write(text: string): Promise<void> {
    if (response.write(text) || signal.aborted) return
    const late = AbortSignal.timeout(drainMs)
    await once(response, 'drain', { signal: AbortSignal.any([signal, late]) }).catch(() => {
      if (late.aborted) response.destroy()
    })
  }

  async function giveSign(): Promise<void> {
    try {
      await mayGoOn()
    } catch {
      gone.abort()
      return
    }
    // While a page waits to be taken, another sign of life would only pile up behind it.
    if (!response.writableNeedDrain) response.write(': still here\n\n')
  }
  const beat = setInterval(() => void giveSign(), heartbeatMs)
  try {
    // Where this begins: a reader that gets nothing and comes again misses nothing.
    await write(`id: ${from}\n\n`)
    for await (const page of feed.follow({ ...query, after: from, signal }))
      await write(page.map(frame).join(''))
  } finally {
    clearInterval(beat)
    response.end()
  }
}

const frame = (event: NodeEvent): string =>
  `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
