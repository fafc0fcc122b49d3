import { createWriteStream, type WriteStream } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../helpers/freePort.ts'

/** What befalls the bytes of a link. */
export type Weather = {
  /** Every piece comes so much later, in milliseconds. */
  readonly delayMs?: number
  /** A connection ends after so many bytes to the server, wherever in a message that is. */
  readonly cutAfter?: number
  /** Nothing passes; connections stay open. What waits passes when the weather changes. */
  readonly clogged?: boolean
  /** Who connects is turned away, who is connected is cut off. */
  readonly refusing?: boolean
}

export type TcpProxy = {
  readonly port: number
  /** Connections that the proxy has cut or turned away so far: that a fault took place. */
  readonly cuts: number
  weather(weather: Weather): void
  /**
   * Once: on the connection that says `first` to the server, the next piece with `next` in it reaches the server, but nothing that the server says from there on
   * comes back: the connection is cut.
   */
  cutAfterText(first: string, next: string): void
  /** Ends every connection at once, as a broken cable or a dead peer does. */
  cutAll(): void
  close(): Promise<void>
}

/** Long enough for a server to do what it was told. */
const SERVED_MS = 100

type Pair = readonly [Socket, Socket]

/**
 * A link between two processes that can be made to fail. Whole bytes in both directions go to `capture`, as somebody sees them who listens on the wire.
 */
export async function startTcpProxy({
  to,
  capture,
}: {
  readonly to: { readonly host: string; readonly port: number }
  readonly capture: string
}): Promise<TcpProxy> {
  const tape: WriteStream = createWriteStream(capture, { flags: 'a' })
  const pairs = new Set<Pair>()
  let weather: Weather = {}
  let changed = Promise.withResolvers<void>()
  let trap: { readonly first: string; readonly next: string } | undefined
  let trapped: Pair | undefined
  let cuts = 0

  function cut(pair: Pair): void {
    if (!pairs.delete(pair)) return
    cuts += 1
    for (const socket of pair) socket.resetAndDestroy()
  }

  async function pass(bytes: Buffer, into: Socket): Promise<void> {
    if (weather.delayMs !== undefined) await sleep(weather.delayMs)
    while (weather.clogged === true) await changed.promise
    if (into.writable) into.write(bytes)
  }

  /** In one direction; what came first goes first. */
  async function pump(pair: Pair, from: Socket, into: Socket): Promise<void> {
    const isUp = from === pair[0]
    let passed = 0
    for await (const piece of from) {
      const bytes = piece as Buffer
      tape.write(bytes)
      const { cutAfter } = weather
      if (isUp && cutAfter !== undefined && passed + bytes.length > cutAfter) {
        await pass(bytes.subarray(0, Math.max(0, cutAfter - passed)), into)
        return cut(pair)
      }
      passed += bytes.length
      if (isUp && trap && bytes.includes(trap.first)) trapped = pair
      if (isUp && trap && trapped === pair && bytes.includes(trap.next)) {
        trap = undefined
        await pass(bytes, into)
        await sleep(SERVED_MS)
        return cut(pair)
      }
      // What the server says to somebody in the trap is lost.
      if (!isUp && trapped === pair && !trap) continue
      await pass(bytes, into)
    }
    into.end()
  }

  const server = createServer((near) => {
    if (weather.refusing === true) {
      cuts += 1
      near.on('error', () => undefined).resetAndDestroy()
      return
    }
    const far = connect(to)
    const pair = [near, far] as const
    pairs.add(pair)
    for (const socket of pair) socket.setNoDelay(true).on('close', () => pairs.delete(pair))
    const gone = (): void => {
      for (const socket of pair) socket.destroy()
    }
    pump(pair, near, far).catch(gone)
    pump(pair, far, near).catch(gone)
  })
  const port = await freePort()
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })

  function cutAll(): void {
    for (const pair of pairs) cut(pair)
  }

  return {
    port,
    get cuts() {
      return cuts
    },
    weather(next) {
      weather = next
      changed.resolve()
      changed = Promise.withResolvers<void>()
      if (next.refusing === true) cutAll()
    },
    cutAfterText(first, next) {
      trap = { first, next }
      trapped = undefined
    },
    cutAll,
    async close() {
      weather = { refusing: true }
      changed.resolve()
      cutAll()
      await new Promise((resolve) => {
        server.close(resolve)
      })
      await new Promise<void>((resolve) => {
        tape.end(resolve)
      })
    },
  }
}
