import { randomUUID } from 'node:crypto'
import { assertDeclared, type OpenApi } from './openApi.ts'
import type { TestNode } from './startTestNode.ts'

export type Sent = {
  readonly json?: unknown
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly type?: string
  /** Left out: the node's own token; null: none. */
  readonly token?: string | null
  readonly key?: string
}

/** What came back: the status, and the body as it was meant. */
export type Got = {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly response: Response
}

export type CheckedApi = {
  get(path: string, sent?: Sent): Promise<Got>
  post(path: string, sent?: Sent): Promise<Got>
}

/** A node's API in which every answer, good or bad, is held against the node's own document. */
export async function checkedApi(node: TestNode): Promise<CheckedApi> {
  const document = (await (await fetch(`${node.url}/v1/openapi.json`)).json()) as OpenApi

  async function send(method: 'GET' | 'POST', path: string, sent: Sent = {}): Promise<Got> {
    const { json, body, type, token = node.token, key } = sent
    const headers = new Headers()
    if (token !== null) headers.set('authorization', `Bearer ${token}`)
    if (json !== undefined) headers.set('content-type', 'application/json')
    if (type !== undefined) headers.set('content-type', type)
    if (key !== undefined) headers.set('idempotency-key', key)
    const payload = json === undefined ? body : JSON.stringify(json)
    const response = await fetch(node.url + path, {
      method,
      headers,
      ...(payload !== undefined && { body: payload }),
    })
    await assertDeclared(document, { method, path: path.split('?')[0] ?? '', response })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, body: isJson ? JSON.parse(text) : { text }, response }
  }

  return {
    get: (path, sent) => send('GET', path, sent),
    post: (path, sent) => send('POST', path, sent),
  }
}

export const newKey = (): string => randomUUID()

/** Asks again until the condition holds. The test's own time limit bounds it. */
export async function until<T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask()
    if (holds(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Until all that a node's log holds now is under a checkpoint in a final block: only then can it be proved, and disclosed. */
export async function anchored(api: CheckedApi): Promise<void> {
  type Sizes = { size: number; anchoredSize: number }
  const sizes = async () => (await api.get('/health')).body['log'] as Sizes
  const { size } = await sizes()
  await until(sizes, ({ anchoredSize }) => anchoredSize >= size)
}
