import { createServer } from 'node:http'
import type { Network } from '@hexin/sdk/network.ts'
import { ensureWallet, walletDist } from '@hexin/wallet/build/writeWallet.ts'
import express, { type RequestHandler } from 'express'

/** Serves the wallet: one static page, from an origin of its own, built anew if its sources changed. Returns what closes it. */
export async function serveWallet({
  port,
  network,
}: {
  readonly port: number
  readonly network: Network
}): Promise<() => Promise<void>> {
  await ensureWallet()
  const app = express()
  app.disable('x-powered-by')
  app.use(securityHeaders(network))
  app.get('/network.json', (_request, response) => void response.json(network))
  app.use(express.static(walletDist, { setHeaders: cacheByName }))
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

/** The page's own policy, and what only a server can add to it: which nodes there are, and that nobody may frame the page. */
function securityHeaders({ members }: Network): RequestHandler {
  const nodes = new Set(members.map(({ http }) => new URL(http).origin))
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${[...nodes].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
  return (_request, response, next) => {
    response.setHeader('Content-Security-Policy', policy)
    response.setHeader(
      'Permissions-Policy',
      'publickey-credentials-create=(self), publickey-credentials-get=(self)',
    )
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    response.setHeader('Referrer-Policy', 'no-referrer')
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Cache-Control', 'no-cache')
    next()
  }
}

/** What lies in assets/ has its content's hash in its name: it never changes. */
function cacheByName(response: { setHeader(name: string, value: string): void }, path: string): void {
  if (/[\\/]assets[\\/]/.test(path))
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
}
