import { createRequire } from 'node:module'
import path from 'node:path'
import { type OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi'
import express, { type Router } from 'express'

/** The OpenAPI 3.1 document of everything that was registered. */
export function openApiDocument(registry: OpenAPIRegistry): object {
  return new OpenApiGeneratorV31(registry.definitions, { sortComponents: 'alphabetically' }).generateDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Hexin node',
        version: '1',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        description:
          'The API of a member’s own node. Money is in fen, times are unix seconds, binary fields are base64url. Errors are problem documents with a stable `code`.',
      },
      servers: [{ url: '/' }],
    },
  )
}

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Hexin node API</title><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>
`
const start = `SwaggerUIBundle({ url: '/v1/openapi.json', dom_id: '#ui', deepLinking: true })\n`

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The document, and a page to browse it; nothing is loaded from elsewhere. */
export function openApiRoutes(document: object): Router {
  const files = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const router = express.Router()
  router.get('/v1/openapi.json', (_request, response) => void response.json(document))
  router.use('/docs', (_request, response, next) => {
    response.setHeader('Content-Security-Policy', policy)
    next()
  })
  router.get('/docs', (_request, response) => void response.type('html').send(page))
  router.get('/docs/start.js', (_request, response) => void response.type('js').send(start))
  for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js'])
    router.get(`/docs/${name}`, (_request, response) => response.sendFile(path.join(files, name)))
  return router
}
