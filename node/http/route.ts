import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi'
import { problemSchema } from '@hexin/sdk/api/common.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Role } from '@hexin/sdk/network.ts'
import type { Request, RequestHandler, Response, Router } from 'express'
import { z } from 'zod'
import type { Draw, Idempotency } from '../services/idempotency.ts'
import { type Authorise, assertOwnUser } from './authorise.ts'
import { jsonBody, streamBody } from './body.ts'
import { answerKeyed, idempotencyKeySchema, type Keyed } from './keyed.ts'
import type { Limits } from './limits.ts'
import type { Metrics } from './metrics.ts'

/** Who may call a route: the member's own applications by an API token, or anybody. `subject` routes check a company's own signature themselves. */
export type Access = 'token' | 'public' | 'subject'

type Shape = z.ZodType | undefined
type Value<S extends Shape> = S extends z.ZodType ? z.output<S> : undefined

/**
 * A route, described once: validation, OpenAPI and the handler's types come from the same schemas. A body of type `stream` is handed on unread.
 */
export type Route<P extends Shape, Q extends Shape, B extends Shape> = {
  readonly method: 'get' | 'post'
  /** In OpenAPI's form: `/v1/grants/{id}`. */
  readonly path: string
  readonly summary: string
  readonly access: Access
  /** What this member must be to offer the route. */
  readonly role?: Role
  readonly tag: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** Media type of a body that is read as a stream. */
  readonly stream?: string
  /** The service keeps the caller's Idempotency-Key with what it makes. Elsewhere a key may be sent, and the answer is kept for a while. */
  readonly idempotent?: true
  /** Takes no key: its answer must not be kept. */
  readonly unkeyed?: true
  readonly status?: 200 | 201 | 202
  /** Another status with the same body, and what it means. */
  readonly or?: { readonly status: 202; readonly description: string }
  readonly response: z.ZodType | { readonly mediaType: string }
  readonly handler: (input: {
    readonly params: Value<P>
    readonly query: Value<Q>
    readonly body: Value<B>
    readonly idempotencyKey: string
    readonly draw: Draw
    /** A body of type `stream`. */
    readonly source: Readable
    readonly request: Request
    readonly response: Response
  }) => Promise<unknown>
}

export type AddRoute = <
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
>(
  route: Route<P, Q, B>,
) => void

/** Adds routes to a router and to the OpenAPI document at once. */
export function createRoutes({
  router,
  registry,
  authorise,
  idempotency,
  limits,
  measure,
  rolesOfSelf,
}: {
  readonly router: Router
  readonly registry: OpenAPIRegistry
  readonly authorise: Authorise
  readonly idempotency: Idempotency
  readonly limits: Limits
  readonly measure: Metrics['request'] | undefined
  readonly rolesOfSelf: () => readonly Role[]
}): AddRoute {
  const json = jsonBody()
  return (route) => {
    describe(registry, route)
    const handlers: RequestHandler[] = measure ? [timed(route, measure)] : []
    if (route.access === 'token') handlers.push(authorise(route, limits))
    else handlers.push(countAddress(limits))
    if (route.role) handlers.push(requireRole(route.role, rolesOfSelf))
    if (route.body) handlers.push(...json)
    if (route.stream !== undefined) handlers.push(...streamBody)
    if (route.access === 'token') handlers.push(assertOwnUser)
    const keyed = keyedOf(route)
    handlers.push(async (request, response) => {
      const input = {
        params: read(route.params, request.params),
        query: read(route.query, request.query),
        body: read(route.body, request.body),
        ...{ request, response },
      }
      const answer = await answerKeyed(idempotency, {
        ...{ keyed, request, owner: route.access === 'token' ? '' : ownerOf(request) },
        async run(given) {
          const body = await route.handler({ ...input, ...given })
          const location = response.get('location')
          return { status: route.status ?? 200, body, ...(location !== undefined && { location }) }
        },
      })
      if (response.headersSent) return
      if (answer.location !== undefined) response.setHeader('Location', answer.location)
      response.status(answer.status).json(answer.body)
    })
    router[route.method](route.path.replaceAll(/\{(\w+)\}/g, ':$1'), ...handlers)
  }
}

function read<S extends Shape>(schema: S | undefined, value: unknown): Value<S> {
  return (schema ? schema.parse(value ?? {}) : undefined) as Value<S>
}

const timed =
  ({ method, path }: AnyRoute, measure: Metrics['request']): RequestHandler =>
  (_request, response, next) => {
    const since = performance.now()
    response.once('close', () =>
      measure({ method, route: path, status: response.statusCode }, (performance.now() - since) / 1000),
    )
    next()
  }

const countAddress =
  (limits: Limits): RequestHandler =>
  (request, response, next) => {
    limits.count('address', request.ip ?? '', response)
    next()
  }

const requireRole =
  (role: Role, rolesOfSelf: () => readonly Role[]): RequestHandler =>
  (_request, _response, next) => {
    const found = rolesOfSelf()
    if (!found.includes(role))
      throw new HexinError('MEMBER_ROLE_MISSING', { found: found.join(', '), expected: role })
    next()
  }

/** Keys of companies and persons are apart from the organisation's, and from those of whoever holds another link. */
const ownerOf = (request: Request): string =>
  `${createHash('sha256')
    .update(request.get('authorization') ?? '')
    .digest('base64url')} `

const keyedOf = ({
  method,
  access,
  stream,
  idempotent,
  unkeyed,
}: Pick<AnyRoute, 'method' | 'access' | 'stream' | 'idempotent' | 'unkeyed'>): Keyed => {
  if (idempotent) return 'service'
  if (method !== 'post' || access === 'public' || unkeyed) return 'none'
  return stream === undefined ? 'kept' : 'streamed'
}

type AnyRoute = Pick<
  Route<Shape, Shape, Shape>,
  | 'method'
  | 'path'
  | 'summary'
  | 'access'
  | 'tag'
  | 'params'
  | 'query'
  | 'body'
  | 'stream'
  | 'idempotent'
  | 'unkeyed'
  | 'status'
  | 'or'
  | 'response'
>

function describe(registry: OpenAPIRegistry, route: AnyRoute): void {
  const {
    method,
    path,
    summary,
    access,
    tag,
    params,
    query,
    body,
    stream,
    status = 200,
    or,
    response,
  } = route
  const success =
    response instanceof z.ZodType
      ? { 'application/json': { schema: response } }
      : { [response.mediaType]: { schema: z.string() } }
  const keyed = keyedOf(route)
  const key = keyed === 'service' ? idempotencyKeySchema : idempotencyKeySchema.optional()
  const content = body
    ? { 'application/json': { schema: body } }
    : stream && { [stream]: { schema: z.string().meta({ format: 'binary' }) } }
  registry.registerPath({
    method,
    path,
    summary,
    tags: [tag],
    security: access === 'token' ? [{ token: [] }] : access === 'subject' ? [{ subject: [] }] : [],
    request: {
      ...(params instanceof z.ZodObject && { params }),
      ...(query instanceof z.ZodObject && { query }),
      ...(keyed !== 'none' && { headers: z.object({ 'Idempotency-Key': key }) }),
      ...(content && { body: { required: true, content } }),
    },
    responses: {
      [status]: { description: 'Done and durable', content: success },
      ...(or && { [or.status]: { description: or.description, content: success } }),
      default: {
        description: 'A problem document (RFC 9457)',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    },
  })
}
