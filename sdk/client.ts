import { problemSchema } from './api/common.ts'
import { parseJson } from './encoding.ts'
import { HexinError, knownCode } from './errors/base.ts'

/** A node that actions are sent to. A plain value: pass it, extend it, make as many as you like. */
export type Client = {
  /** Without a slash at the end. */
  readonly url: string
  /** What goes into Authorization: Bearer. Left out for public routes. */
  readonly token: string | undefined
  readonly fetch: typeof globalThis.fetch
}

/**
 * @example
 * const client = createClient({ url: 'http://127.0.0.1:7601', token })
 * const { members } = await listMembers(client)
 */
export function createClient({
  url,
  token,
  // Called as a method of another object, a browser's fetch refuses.
  fetch = (...args) => globalThis.fetch(...args),
}: {
  readonly url: string
  readonly token?: string | undefined
  readonly fetch?: typeof globalThis.fetch
}): Client {
  return { url: url.replace(/\/+$/, ''), token, fetch }
}

export type Call = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is, streamed if it is a stream. */
  readonly body?: BodyInit
  readonly contentType?: string
  readonly idempotencyKey?: string | undefined
  readonly signal?: AbortSignal
}

/**
 * One call of a node's API. Where the node says when to come back (Retry-After, of seconds), it is sent again, twice at most.
 * @throws HexinError the problem's code, with what the node found and expected; PEER_UNREACHABLE where no node answers
 */
export async function call(
  client: Client,
  { method, path, query, json, body, ...rest }: Call,
): Promise<Response> {
  const url = new URL(client.url + path)
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) url.searchParams.set(name, `${value}`)
  const headers = new Headers()
  if (client.token !== undefined) headers.set('authorization', `Bearer ${client.token}`)
  if (json !== undefined) headers.set('content-type', 'application/json')
  if (rest.contentType !== undefined) headers.set('content-type', rest.contentType)
  if (rest.idempotencyKey !== undefined) headers.set('idempotency-key', rest.idempotencyKey)
  const payload = json === undefined ? body : JSON.stringify(json)
  const init: RequestInit & { duplex?: 'half' } = { method, headers }
  if (payload !== undefined) init.body = payload
  // A streamed body has no length beforehand; the platform wants to hear that the answer comes after it.
  if (body instanceof ReadableStream) init.duplex = 'half'
  if (rest.signal) init.signal = rest.signal
  const isStream = body instanceof ReadableStream
  const mayRepeat = method === 'GET' || rest.idempotencyKey !== undefined
  for (let left = isStream ? 0 : REPEATS; ; left--) {
    const response = await send(client, url, init)
    if (response.ok) return response
    const waitS = left > 0 ? repeatAfter(response, mayRepeat) : undefined
    if (waitS === undefined) throw await problem(response)
    await response.body?.cancel()
    await pause(waitS, rest.signal)
  }
}

/** How often a call is sent again that the node refused for now. */
const REPEATS = 2
/** A node that wants longer than this is the caller's to wait for. In seconds. */
const PATIENCE_S = 5

/** Seconds until a refused call is worth sending again. Nothing was done where there were too many; where something was away, only what can be repeated is. */
function repeatAfter({ status, headers }: Response, mayRepeat: boolean): number | undefined {
  if (status !== 429 && !(status === 503 && mayRepeat)) return undefined
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return seconds >= 0 && seconds <= PATIENCE_S ? seconds : undefined
}

async function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = () => reject(signal?.reason as Error)
  // A little apart from all the others that were told the same.
  const timer = setTimeout(resolve, seconds * 1000 * (1 + Math.random() / 4))
  signal?.addEventListener('abort', stop)
  try {
    await promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

/**
 * The same for an answer in JSON. The node's OpenAPI document and its tests vouch for the shape.
 * @throws HexinError as `call` does; INPUT_NOT_JSON where something else than a node answers
 */
export async function callJson<T>(client: Client, request: Call): Promise<T> {
  return parseJson(await read(client, await call(client, request))) as T
}

async function read(client: Client, response: Response): Promise<string> {
  try {
    return await response.text()
  } catch (cause) {
    throw unreachable(client, cause)
  }
}

async function send(client: Client, url: URL, init: RequestInit): Promise<Response> {
  try {
    return await client.fetch(url, init)
  } catch (cause) {
    throw unreachable(client, cause)
  }
}

/** Whoever aborts a call gets his own reason back. */
const unreachable = (client: Client, cause: unknown): unknown =>
  cause instanceof Error && cause.name === 'AbortError'
    ? cause
    : new HexinError('PEER_UNREACHABLE', { found: `${client.url}${reason(cause)}`, cause })

/** What the platform says went wrong, where it does: ECONNREFUSED, ECONNRESET. */
function reason(error: unknown): string {
  const code = ((error as Error | undefined)?.cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? ` (${code})` : ''
}

async function problem(response: Response): Promise<HexinError> {
  const parsed = problemSchema.safeParse(await response.json().catch(() => undefined))
  if (!parsed.success) return new HexinError('INTERNAL', { found: `HTTP ${response.status}` })
  const { code, detail, instance, found, expected } = parsed.data
  return new HexinError(knownCode(code), { message: `${detail} [${instance}]`, found, expected })
}
