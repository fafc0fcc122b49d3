import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Part } from '@hexin/node/compose/part.ts'
import type { AddRoute } from '@hexin/node/http/route.ts'

/** What a caller sends with a request. */
export type Sent = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** An Idempotency-Key. */
  readonly key?: string
  /** A company's token. */
  readonly token?: string
  /** A body that is a stream. */
  readonly source?: string
}

export type Answer = Readonly<Record<string, unknown>>

/** A node's routes, called without HTTP: the same schemas and the same handlers. */
export type Api = (route: string, sent?: Sent) => Promise<Answer>

type Route = Parameters<AddRoute>[0]

/** The routes of these parts, by method and path in OpenAPI's form: `post /v1/exchanges`. */
export function apiOf(parts: readonly Part[]): Api {
  const routes = new Map<string, Route>()
  const add: AddRoute = (route) => void routes.set(`${route.method} ${route.path}`, route)
  for (const { resource } of parts) resource?.(add)

  return async (name, { params, query, body, key = '', token, source = '' } = {}) => {
    const route = routes.get(name)
    if (!route) throw new RangeError(`There is no route ${name}.`)
    const response = {
      setHeader: () => response,
      status: () => response,
      json: () => response,
      get: () => undefined,
    }
    const authorization = token === undefined ? undefined : `Bearer ${token}`
    const get = (header: string) => (header === 'authorization' ? authorization : undefined)
    const read = (schema: { parse(value: unknown): unknown } | undefined, value: unknown) =>
      schema?.parse(value ?? {})
    const answer = await route.handler({
      params: read(route.params, params),
      query: read(route.query, query),
      body: read(route.body, body),
      idempotencyKey: key,
      draw: () => randomBytes(32),
      source: Readable.from([Buffer.from(source)]),
      request: { get } as never,
      response: response as never,
    })
    return answer as Answer
  }
}
