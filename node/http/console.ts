import { fileURLToPath } from 'node:url'
import express, { type Router } from 'express'

const page = fileURLToPath(new URL('../../console/index.html', import.meta.url))

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What a person finds who opens the node's address in a browser. */
export function consoleRoutes(): Router {
  const router = express.Router()
  router.get('/', (_request, response) => {
    response.setHeader('Content-Security-Policy', policy)
    response.sendFile(page)
  })
  return router
}
