import { appendFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export type RpcCall = { readonly id: unknown; readonly method: string; readonly params?: readonly unknown[] }
export type RpcReply = { readonly result?: unknown; readonly error?: unknown }

/** What befalls one call: `forward` asks the chain. Undefined: the caller's connection is cut instead of an answer. */
export type RpcFault = (call: RpcCall, forward: () => Promise<RpcReply>) => Promise<RpcReply | undefined>

export type RpcProxy = {
  readonly url: string
  /** Calls that came, by their method. */
  readonly calls: ReadonlyMap<string, number>
  /** From now on each call goes through this; undefined: straight through. */
  fault(fault: RpcFault | undefined): void
  close(): Promise<void>
}

/** A chain's JSON-RPC as a node sees it, with faults between the two. It knows messages, so a fault can fall before or after what the chain does. */
export async function startRpcProxy({
  to,
  port,
  capture,
}: {
  readonly to: string
  readonly port: number
  readonly capture: string
}): Promise<RpcProxy> {
  const calls = new Map<string, number>()
  let fault: RpcFault = (_, forward) => forward()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    appendFileSync(capture, body)
    const call = JSON.parse(body) as RpcCall
    calls.set(call.method, (calls.get(call.method) ?? 0) + 1)
    const forward = async (): Promise<RpcReply> => {
      const headers = { 'content-type': 'application/json' }
      return (await (await fetch(to, { method: 'POST', headers, body })).json()) as RpcReply
    }
    const reply = await fault(call, forward)
    if (!reply) {
      request.socket.resetAndDestroy()
      return
    }
    const text = JSON.stringify({ jsonrpc: '2.0', ...reply, id: call.id })
    appendFileSync(capture, text)
    response.setHeader('content-type', 'application/json').end(text)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    fault(next) {
      fault = next ?? ((_, forward) => forward())
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
