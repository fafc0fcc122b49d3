import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { createApp } from '@hexin/node/http/app.ts'
import { createLimits } from '@hexin/node/http/limits.ts'
import { statusOf } from '@hexin/node/http/statusOf.ts'
import type { Idempotency } from '@hexin/node/services/idempotency.ts'
import { problemSchema } from '@hexin/sdk/api/common.ts'
import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import { catalogue } from '@hexin/sdk/errors/catalogue.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { freePort } from '../../helpers/freePort.ts'

/*
 * The frame around the routes, with routes that do nothing but fail: what is thrown is the test's own.
 */

let server: Server
let url: string
let thrown: unknown
const reported: { error: unknown; instance: string }[] = []

beforeAll(async () => {
  const app = createApp({
    resources: [
      (add) => {
        add({
          method: 'get',
          path: '/v1/throws',
          summary: 'throws',
          access: 'public',
          tag: 'x',
          response: z.object({}),
          handler: () => Promise.reject(thrown as Error),
        })
        add({
          method: 'get',
          path: '/v1/halfway/{id}',
          summary: 'begins an answer and throws',
          access: 'public',
          tag: 'x',
          params: z.object({ id: z.string().max(5) }),
          response: z.object({}),
          handler({ response }) {
            response.status(200).write('{"half":')
            throw new Error('in the middle')
          },
        })
        add({
          method: 'post',
          path: '/v1/strict',
          summary: 'a strict body',
          access: 'public',
          tag: 'x',
          body: z.strictObject({ name: z.string(), count: z.int() }),
          query: z.object({ page: z.coerce.number().int().optional() }),
          response: z.object({}),
          handler: async ({ body, query }) => ({ ...body, ...query }),
        })
      },
    ],
    authorise: () => (_request, _response, next) => next(),
    idempotency: {} as Idempotency,
    limits: createLimits({ perSecond: { token: 1_000, organisation: 1_000, address: 10_000 } }),
    rolesOfSelf: () => [],
    walletOrigin: 'http://localhost:1',
    onError: (error, instance) => reported.push({ error, instance }),
  })
  server = createServer(app)
  const port = await freePort()
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => reported.splice(0))

async function failing(error: unknown) {
  thrown = error
  const response = await fetch(`${url}/v1/throws`)
  return { response, problem: problemSchema.parse(await response.json()) }
}

async function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  path = '/v1/strict',
) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  const json = (await response.json()) as { code?: string; detail?: string }
  return { status: response.status, code: json.code, detail: json.detail, json }
}

describe('a problem document', () => {
  test('carries the code, both titles, what was found and expected, the way out, and an instance', async () => {
    const error = new HexinError('IMPORT_HEADER_INVALID', { found: 'a, b', expected: ['c'], detail: 'Look.' })
    const { response, problem } = await failing(error)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(problem).toEqual({
      type: error.docs,
      title: catalogue.IMPORT_HEADER_INVALID.en,
      titleZh: catalogue.IMPORT_HEADER_INVALID.zh,
      status: 400,
      detail: error.message,
      instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
      code: 'IMPORT_HEADER_INVALID',
      found: 'a, b',
      expected: ['c'],
      remedy: catalogue.IMPORT_HEADER_INVALID.remedy,
      remedyZh: catalogue.IMPORT_HEADER_INVALID.remedyZh,
    })
    expect(reported).toEqual([])
  })

  test.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['zh', 'zh'],
    ['en-GB,zh;q=0.5', 'en'],
    ['*', 'en'],
    ['fr', 'en'],
  ] as const)('to a caller that takes %s is in %s', async (accepted, language) => {
    thrown = new HexinError('GRANT_UNKNOWN', { found: 'G1', expected: 'G2' })
    const response = await fetch(`${url}/v1/throws`, { headers: { 'accept-language': accepted } })
    const problem = problemSchema.parse(await response.json())
    const title = catalogue.GRANT_UNKNOWN[language]
    const rest = language === 'zh' ? '实际：G1。应为：G2。' : ' Found G1. Expected G2.'
    expect(problem).toMatchObject({ title, detail: title + rest, titleZh: catalogue.GRANT_UNKNOWN.zh })
    expect(response.headers.get('content-language')).toBe(language)
    expect(response.headers.get('vary')).toContain('Accept-Language')
  })

  test('every code has its status, and what goes with it', async () => {
    for (const code of Object.keys(catalogue) as ErrorCode[]) {
      reported.splice(0)
      const { response, problem } = await failing(new HexinError(code))
      expect(problem).toMatchObject({ code, status: statusOf[code] })
      expect(response.status, code).toBe(statusOf[code])
      expect(response.headers.get('retry-after'), code).toBe(
        response.status === 503 || code === 'IDEMPOTENCY_KEY_IN_FLIGHT' ? '2' : null,
      )
      expect(response.headers.get('www-authenticate'), code).toBe(response.status === 401 ? 'Bearer' : null)
      // The operator hears of what is the node's own trouble, and of nothing else.
      expect(reported, code).toHaveLength(response.status >= 500 ? 1 : 0)
    }
  })

  test('what is nobody’s error but ours shows nothing of its inside; the operator finds it by its instance', async () => {
    const inside = new Error('password authentication failed for user hexin at 10.0.0.7')
    for (const error of [
      inside,
      new HexinError('INTERNAL', { detail: inside.message, cause: inside }),
      'text',
      { a: 1 },
    ]) {
      reported.splice(0)
      const { response, problem } = await failing(error)
      expect(response.status).toBe(500)
      expect(problem).toMatchObject({ code: 'INTERNAL', detail: catalogue.INTERNAL.en })
      expect(JSON.stringify(problem)).not.toMatch(/password|10\.0\.0\.7|at \w+ \(/)
      expect(reported).toEqual([{ error, instance: problem.instance }])
    }
  })

  test('numbers too large for JSON are written as text', async () => {
    const { problem } = await failing(
      new HexinError('PROOF_SIZE_INVALID', { found: 2n ** 64n, expected: { max: 5n } }),
    )
    expect(problem).toMatchObject({ found: '18446744073709551616', expected: { max: '5' } })
  })

  test('an answer that broke off in the middle is no whole answer', async () => {
    await expect(fetch(`${url}/v1/halfway/1`).then((response) => response.json())).rejects.toThrow()
  })
})

describe('what comes in', () => {
  test.each([
    ['{', 'INPUT_NOT_JSON', 400],
    ['"text"', 'INPUT_NOT_JSON', 400],
    ['null', 'INPUT_NOT_JSON', 400],
    ['{"name":"a","count":1', 'INPUT_NOT_JSON', 400],
    ['[]', 'INPUT_INVALID', 400],
    ['{}', 'INPUT_INVALID', 400],
    ['', 'INPUT_INVALID', 400],
    ['{"name":"a","count":"1"}', 'INPUT_INVALID', 400],
    ['{"name":"a","count":1.5}', 'INPUT_INVALID', 400],
    ['{"name":"a","count":1,"admin":true}', 'INPUT_INVALID', 400],
    ['{"name":"a","count":1,"__proto__":{"admin":true}}', 'INPUT_INVALID', 400],
    [JSON.stringify({ name: 'x'.repeat(4 * 1024 * 1024), count: 1 }), 'INPUT_TOO_LARGE', 413],
  ])('%.40s: %s', async (body, code, status) => {
    expect(await post(body)).toMatchObject({ code, status })
    expect(reported).toEqual([])
  })

  test('unknown fields are named', async () => {
    expect((await post('{"name":"a","count":1,"admin":true}')).detail).toContain('admin')
  })

  test('a good body comes through, also in UTF-8 that is declared', async () => {
    const body = '{"name":"广州","count":1}'
    expect((await post(body)).json).toEqual({ name: '广州', count: 1 })
    expect((await post(body, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200)
  })

  test.each(['gzip', 'zip'])(
    'a body with Content-Encoding: %s is refused, whatever it would unpack to',
    async (encoding) => {
      const packed = new Uint8Array(gzipSync('{"name":"a","count":1}'))
      expect(await post(packed, { 'content-encoding': encoding })).toMatchObject({
        code: 'INPUT_ENCODED',
        status: 415,
      })
      expect(reported).toEqual([])
    },
  )

  test('brackets are counted outside of texts only: sixty-five open ones are too deep', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(await post(nested(65))).toMatchObject({ code: 'INPUT_TOO_DEEP', status: 400 })
    expect(await post(nested(64))).toMatchObject({ code: 'INPUT_INVALID', status: 400 })
    const text = JSON.stringify({ name: `\\"${'['.repeat(50)}`, count: 1 })
    expect((await post(text)).status).toBe(200)
    expect((await post(JSON.stringify({ name: nested(40), count: [] }))).status).toBe(400)
  })

  test.each([
    'application/json; charset=latin1',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ])('a body of the type “%s” is refused by its type', async (type) => {
    const refused = await post('{"name":"a","count":1}', { 'content-type': type })
    expect(refused).toMatchObject({ code: 'INPUT_TYPE_UNSUPPORTED', status: 415 })
    expect(reported).toEqual([])
  })

  test.each(['/v1/halfway/%E0%A4%A', '/v1/halfway/%', '/v1/halfway/toolong', '/v1/strict?page=x'])(
    '%s is the caller’s fault',
    async (path) => {
      const response = await fetch(url + path, {
        method: path.includes('strict') ? 'POST' : 'GET',
        ...(path.includes('strict') && {
          body: '{"name":"a","count":1}',
          headers: { 'content-type': 'application/json' },
        }),
      })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ code: 'INPUT_INVALID' })
      expect(reported).toEqual([])
    },
  )

  test('a caller that goes away in the middle of its body is no failure of ours', async () => {
    const { port, hostname } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.write(
      'POST /v1/strict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name":',
    )
    await new Promise((resolve) => setTimeout(resolve, 30))
    socket.destroy()
    await new Promise((resolve) => server.getConnections(resolve))
    expect((await post('{"name":"a","count":1}')).status).toBe(200)
    expect(reported).toEqual([])
  })
})
