import { createServer } from 'node:http'
import type { Express } from 'express'

/** How long requests under way get to end, in ms. */
const DRAIN_MS = 5_000

/**
 * How long a connection without a request is kept, in ms. A short time races with callers: one that sends just as the node closes has its call fail,
 * and can't tell whether it was done.
 */
const KEEP_ALIVE_MS = 75_000

/** Listens; gives the function that stops: no new requests, those under way end. Rejects with what the system says, as of a port that is taken. */
export async function serve({
  app,
  host,
  port,
}: {
  readonly app: Express
  readonly host: string
  readonly port: number
}): Promise<() => Promise<void>> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, app)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref()
    })
}
