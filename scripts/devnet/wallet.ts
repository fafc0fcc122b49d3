import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Network } from '@hexin/sdk/network.ts'
import express from 'express'

const dist = fileURLToPath(new URL('../../wallet/dist', import.meta.url))

/** Serves the wallet: one static page, from an origin of its own. Returns what closes it. */
export async function serveWallet({
  port,
  network,
}: {
  readonly port: number
  readonly network: Network
}): Promise<() => Promise<void>> {
  const app = express()
  app.disable('x-powered-by')
  app.get('/network.json', (_request, response) => void response.json(network))
  if (existsSync(dist)) app.use(express.static(dist))
  const server = createServer(app)
  await new Promise<void>(
    (resolve, reject) => void server.once('error', reject).listen(port, '127.0.0.1', resolve),
  )
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
}
