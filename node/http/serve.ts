import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import type { Express } from 'express'
import { network } from './limits.ts'

/** How long requests under way get to end, in ms. */
const DRAIN_MS = 5_000

/**
 * How long a connection without a request is kept, in ms. A short time races with callers: one that sends just as the node closes has its call fail,
 * and can't tell whether it was done.
 */
const KEEP_ALIVE_MS = 75_000

/** How long a request's head may take, in ms, and how often that is looked at. Its body has its own time, by what it is. */
const HEAD_MS = 10_000
const LOOK_MS = 2_000

export type ConnectionLimits = {
  /** Open at once, in all. */
  readonly all: number
  /** Of one address. */
  readonly address: number
}

/** Open connections, and those that were closed at once since the start. */
export type Connections = { readonly open: number; readonly refused: number }

/** Listens; gives the function that stops: no new requests, those under way end. Rejects with what the system says, as of a port that is taken. */
export async function serve({
  app,
  host,
  port,
  limits,
}: {
  readonly app: Express
  readonly host: string
  readonly port: number
  readonly limits: ConnectionLimits
}): Promise<{ stop(): Promise<void>; connections(): Connections }> {
  const server = createServer(
    {
      ...{ keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEAD_MS, requestTimeout: 0 },
      connectionsCheckingInterval: LOOK_MS,
    },
    app,
  )
  const byAddress = new Map<string, number>()
  let open = 0
  let refused = 0
  server.on('connection', (socket: Socket) => {
    const address = network(socket.remoteAddress ?? '')
    const count = byAddress.get(address) ?? 0
    if (open >= limits.all || count >= limits.address) {
      refused++
      socket.destroy()
      return
    }
    open++
    byAddress.set(address, count + 1)
    socket.once('close', () => {
      open--
      const left = (byAddress.get(address) ?? 1) - 1
      if (left === 0) byAddress.delete(address)
      else byAddress.set(address, left)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  return {
    connections: () => ({ open, refused }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref()
      }),
  }
}
