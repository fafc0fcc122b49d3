import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Anvil } from './anvil.ts'
import type { Producer } from './producer.ts'
import { RpcError } from './rpc.ts'

type Call = { readonly id: unknown; readonly method: string; readonly params?: readonly unknown[] }

/** What a chain's operator does, and no member may. */
const FORBIDDEN = /^(anvil|hardhat|evm|tenderly|debug|personal|miner|admin)_|^eth_sendTransaction$|^eth_sign/

/**
 * The chain's JSON-RPC over HTTP: anvil's, but transactions go through the producer, and the methods by which anybody could rewrite a
 * dev chain are refused.
 */
export function createFront({
  anvil,
  producer,
}: {
  readonly anvil: Anvil
  readonly producer: Producer
}): Server {
  async function answer(call: Call): Promise<object> {
    const head = { jsonrpc: '2.0', id: call.id ?? null }
    try {
      if (FORBIDDEN.test(call.method)) throw new Error(`${call.method} is not available on this chain`)
      const result =
        call.method === 'eth_sendRawTransaction'
          ? await producer.submit(String(call.params?.[0]))
          : await anvil.rpc(call.method, call.params)
      return { ...head, result }
    } catch (error) {
      const message = (error as Error).message.replace(/^\w+: /, '')
      // A contract's own error travels in `data`: whoever asks can say which it was.
      const { code, data } = error instanceof RpcError ? error : { code: -32_000, data: undefined }
      return { ...head, error: { code, message, data } }
    }
  }

  async function reply(request: IncomingMessage): Promise<object> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    try {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Call | Call[]
      return Array.isArray(body) ? await Promise.all(body.map(answer)) : await answer(body)
    } catch {
      return { jsonrpc: '2.0', id: null, error: { code: -32_700, message: 'not JSON' } }
    }
  }

  return createServer((request, response) => {
    reply(request).then(
      (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
      (error: Error) => response.destroy(error),
    )
  })
}
