import { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi'
import type { Role } from '@hexin/sdk/network.ts'
import express, { type Express, type RequestHandler } from 'express'
import type { Idempotency } from '../services/idempotency.ts'
import type { Authorise } from './authorise.ts'
import { cutOffUnread } from './body.ts'
import { consoleRoutes } from './console.ts'
import type { Limits } from './limits.ts'
import type { Metrics } from './metrics.ts'
import { openApiDocument, openApiRoutes } from './openapi.ts'
import { problemHandler, unknownRoute } from './problem.ts'
import { type AddRoute, createRoutes } from './route.ts'

/** Adds one resource's routes. */
export type Resource = (add: AddRoute) => void

/** The node's HTTP interface: every resource under /v1, the API's document and page, problem documents for whatever goes wrong. */
export function createApp({
  resources,
  authorise,
  idempotency,
  limits,
  measure,
  rolesOfSelf,
  walletOrigin,
  onError,
}: {
  readonly resources: readonly Resource[]
  readonly authorise: Authorise
  readonly idempotency: Idempotency
  readonly limits: Limits
  /** Told of each request that ended. */
  readonly measure?: Metrics['request']
  readonly rolesOfSelf: () => readonly Role[]
  /** The one web origin whose page may call this node from a browser. */
  readonly walletOrigin: string
  readonly onError: (error: unknown, instance: string) => void
}): Express {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'The node’s API token',
  })
  registry.registerComponent('securitySchemes', 'subject', {
    type: 'http',
    scheme: 'bearer',
    description:
      'Something that the company itself holds: the secret of a link, or a token signed by its officer',
  })
  const router = express.Router()
  const add = createRoutes({ router, registry, authorise, idempotency, limits, measure, rolesOfSelf })
  for (const resource of resources) resource(add)

  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.use(cutOffUnread, securityHeaders, cors(walletOrigin))
  app.use(consoleRoutes())
  app.use(openApiRoutes(openApiDocument(registry)))
  app.use(router)
  app.use(unknownRoute)
  app.use(problemHandler(onError))
  return app
}

const securityHeaders: RequestHandler = (_request, response, next) => {
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Referrer-Policy', 'no-referrer')
  next()
}

/** Only the wallet calls across origins. */
const cors =
  (origin: string): RequestHandler =>
  (request, response, next) => {
    if (request.get('origin') !== origin) return next()
    response.setHeader('Access-Control-Allow-Origin', origin)
    response.setHeader('Vary', 'Origin')
    response.setHeader(
      'Access-Control-Allow-Headers',
      'authorization, content-type, idempotency-key, last-event-id',
    )
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST')
    if (request.method === 'OPTIONS') response.sendStatus(204)
    else next()
  }
