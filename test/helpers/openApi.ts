import { z } from 'zod'

type Schema = Record<string, unknown>
type Content = Record<string, { readonly schema?: Schema }>

export type Operation = {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security: readonly Record<string, readonly string[]>[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
}

export type OpenApi = {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly securitySchemes: Readonly<Record<string, Schema>>
  }
}

export type Route = { readonly method: string; readonly path: string; readonly operation: Operation }

/** Every operation of the document. */
export const routesOf = ({ paths }: OpenApi): Route[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation })),
  )

/** Every `$ref` anywhere in the document. */
export function refsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' && typeof member === 'string' ? [member] : refsOf(member),
  )
}

/** What a reference points at, or undefined. */
export const target = (document: OpenApi, ref: string): unknown =>
  ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, key) => (value as Schema | undefined)?.[key], document)

/** A schema of the document as a validator, its references followed. What a schema leaves open for later versions, this node does not use. */
export const validatorOf = (document: OpenApi, schema: Schema): z.ZodType =>
  z.fromJSONSchema(closed(inline(document, schema)) as Parameters<typeof z.fromJSONSchema>[0])

/** With no member in any object that the schema does not name. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closed(member)]))
  const isOpen =
    members['type'] === 'object' && 'properties' in members && !('additionalProperties' in members)
  return isOpen ? { ...members, additionalProperties: false } : members
}

function inline(document: OpenApi, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => inline(document, item))
  if (typeof value !== 'object' || value === null) return value
  const { $ref, ...rest } = value as Schema
  if (typeof $ref === 'string') return inline(document, { ...(target(document, $ref) as Schema), ...rest })
  return Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, inline(document, member)]))
}

/** The route whose template a path fits, fixed segments before parameters. */
function findRoute(document: OpenApi, method: string, path: string): Route | undefined {
  const fits = routesOf(document).filter(
    (route) =>
      route.method === method.toLowerCase() &&
      new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  )
  return fits.toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)[0]
}

/**
 * Holds an answer against what the document declares for its route and status.
 * @throws Error saying what does not fit
 */
export async function assertDeclared(
  document: OpenApi,
  { method, path, response }: { readonly method: string; readonly path: string; readonly response: Response },
): Promise<void> {
  const route = findRoute(document, method, path)
  if (!route) throw new Error(`${method} ${path} is not in the document`)
  const { responses } = route.operation
  const declared = responses[response.status] ?? (response.ok ? undefined : responses['default'])
  if (!declared) throw new Error(`${method} ${path}: ${response.status} is not declared`)
  const mediaType = response.headers.get('content-type')?.split(';')[0] ?? ''
  const schema = declared.content?.[mediaType]?.schema
  if (!schema) throw new Error(`${method} ${path}: ${response.status} ${mediaType} is not declared`)
  const text = await response.clone().text()
  const parsed = validatorOf(document, schema).safeParse(mediaType.endsWith('json') ? JSON.parse(text) : text)
  if (!parsed.success)
    throw new Error(
      `${method} ${path}: ${response.status}: ${z.prettifyError(parsed.error)}\n${text.slice(0, 500)}`,
    )
}
