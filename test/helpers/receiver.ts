import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = {
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly event: number
}

/** Somebody else's server, which answers each post as it is told. */
export async function startReceiver(
  answer: (received: Received) => number | 'never' | 'redirect' | Promise<number>,
): Promise<{ readonly url: string; readonly received: Received[]; close(): Promise<void> }> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks).toString()
      const one = { headers: request.headers, body, event: Number(JSON.parse(body || '{}').id) }
      received.push(one)
      const status = await answer(one)
      if (status === 'never') return
      if (status === 'redirect') response.writeHead(307, { location: '/elsewhere' }).end()
      else response.writeHead(status).end('x'.repeat(100_000))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
