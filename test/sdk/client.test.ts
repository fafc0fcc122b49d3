import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ask } from '@hexin/sdk/actions/ask.ts'
import { getFigures } from '@hexin/sdk/actions/getFigures.ts'
import { importRecords } from '@hexin/sdk/actions/importRecords.ts'
import { listMembers } from '@hexin/sdk/actions/listMembers.ts'
import type { ExchangeOrder } from '@hexin/sdk/api/exchanges.ts'
import { call, callJson, createClient } from '@hexin/sdk/client.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { freePort } from '../helpers/freePort.ts'

type Seen = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server that answers each request in turn, the last answer again and again, and keeps what it was sent. */
async function serve(...answers: readonly ((response: ServerResponse, request: Seen) => unknown)[]) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, url, headers, body: Buffer.concat(pieces).toString() }
      seen.push(one)
      answers[Math.min(seen.length, answers.length) - 1]?.(response, one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const json =
  (value: unknown, status = 200) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
const text =
  (body: string, status = 200) =>
  (response: ServerResponse) =>
    response.writeHead(status).end(body)

const problem = {
  type: 'docs/errors/README.md#grant_paused',
  title: 'The company has paused the grant.',
  titleZh: '企业已暂停该授权。',
  status: 403,
  detail: 'The company has paused the grant. Exchange E.',
  instance: 'urn:uuid:0',
  code: 'GRANT_PAUSED',
  found: 'paused',
  expected: 'active',
  remedy: 'Wait.',
  remedyZh: '请等待。',
}
const order: ExchangeOrder = {
  grant: `0x${'1'.repeat(64)}`,
  kind: 'loan',
  fields: ['status'],
  purpose: 'preLoanReview',
  caseNumber: 'GZ 1/2&3',
  user: 'li.na',
}

const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  )

describe('a call', () => {
  test('sends method, path, token, key and body as they are meant', async () => {
    const { url, seen } = await serve(json({ id: 'E' }))
    const client = createClient({ url: `${url}//`, token: 'secret' })
    expect(await ask(client, { order, idempotencyKey: 'key-1' })).toEqual({ id: 'E' })
    const [request] = seen
    expect(request).toMatchObject({ method: 'POST', url: '/v1/exchanges', body: JSON.stringify(order) })
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'idempotency-key': 'key-1',
      'content-type': 'application/json',
    })
  })

  test('without a token sends none; a query goes escaped, what is left out not at all', async () => {
    const { url, seen } = await serve(json({}))
    const client = createClient({ url })
    await getFigures(client, { caseNumber: 'GZ 1/2&3=4#5' })
    await listMembers(client)
    expect(seen.map((request) => request.url)).toEqual([
      '/v1/figures?caseNumber=GZ+1%2F2%263%3D4%235',
      '/v1/members',
    ])
    expect(seen.every(({ headers, body }) => headers.authorization === undefined && body === '')).toBe(true)
  })

  test('streams a body of unknown length', async () => {
    const { url, seen } = await serve(json({ id: 'I' }))
    const csv = new ReadableStream({
      start(controller) {
        for (const piece of ['a,b\n', '1,2\n']) controller.enqueue(Buffer.from(piece))
        controller.close()
      },
    })
    await importRecords(createClient({ url }), { profile: 'loans-zh', csv })
    expect(seen[0]).toMatchObject({ url: '/v1/imports?profile=loans-zh', body: 'a,b\n1,2\n' })
    expect(seen[0]?.headers['content-type']).toBe('text/csv')
  })

  describe('that is refused for now', () => {
    const refused = (status: number, after: string) => (response: ServerResponse) =>
      response.writeHead(status, { 'retry-after': after }).end()
    const asked = (url: string, idempotencyKey = 'key-1') =>
      failure(ask(createClient({ url }), { order, idempotencyKey }))

    test.each([429, 503])('with %i: is sent again, the same, when the node said', async (status) => {
      const { url, seen } = await serve(refused(status, '0'), json({ id: 'E' }))
      expect(await asked(url)).toBe('no failure')
      expect(seen).toHaveLength(2)
      expect(seen[1]).toEqual(seen[0])
    })

    test('again and again: is given up after the third time', async () => {
      const { url, seen } = await serve(refused(429, '0'))
      expect(await asked(url)).toBeInstanceOf(HexinError)
      expect(seen).toHaveLength(3)
    })

    test.each([
      ['for longer than a caller should wait unasked', 429, '3600'],
      ['with a date', 429, 'Wed, 21 Oct 2037 07:28:00 GMT'],
      ['for good', 403, '0'],
    ])('%s: is not sent again', async (_, status, after) => {
      const { url, seen } = await serve(refused(status, after))
      expect(await asked(url)).toBeInstanceOf(HexinError)
      expect(seen).toHaveLength(1)
    })

    test('with 503, without a key: nobody knows what was done of it, so that it is not sent again', async () => {
      const { url, seen } = await serve(refused(503, '0'))
      await failure(importRecords(createClient({ url }), { profile: 'loans-zh', csv: 'a' }))
      expect(seen).toHaveLength(1)
    })
  })

  test('is not sent again where the node names no time: the same key sent again is the caller’s to decide, and goes out the same', async () => {
    const { url, seen } = await serve(text('', 503), json({ id: 'E' }))
    const client = createClient({ url, token: 't' })
    expect(await failure(ask(client, { order, idempotencyKey: 'key-1' }))).toBeInstanceOf(HexinError)
    expect(seen).toHaveLength(1)
    await ask(client, { order, idempotencyKey: 'key-1' })
    const [first, second] = seen.map(({ method, url: path, body, headers }) => [
      method,
      path,
      body,
      headers['idempotency-key'],
    ])
    expect(second).toEqual(first)
  })
})

describe('a problem document', () => {
  test('becomes the error that the node had: code, message with the instance, what was found and expected', async () => {
    const { url } = await serve(json(problem, 403))
    const error = await failure(listMembers(createClient({ url })))
    expect(isHexinError(error, 'GRANT_PAUSED')).toBe(true)
    expect(error).toMatchObject({
      message: `${problem.detail} [urn:uuid:0]`,
      found: 'paused',
      expected: 'active',
    })
  })

  test.each<[string, unknown]>([
    ['of a code that this version does not know', { ...problem, code: 'GRANT_FROZEN' }],
    ['of a code that every object has', { ...problem, code: 'toString' }],
    ['without a code', { ...problem, code: undefined }],
    ['that is a list', []],
    ['that is null', null],
  ])('%s becomes INTERNAL, never an error without a code', async (_, document) => {
    const { url } = await serve(json(document, 500))
    expect(await failure(listMembers(createClient({ url })))).toMatchObject({
      name: 'HexinError',
      code: 'INTERNAL',
    })
  })

  test.each(['', '<html>502 Bad Gateway</html>', '{"code":'])(
    'that is none at all (%j) says its status',
    async (body) => {
      const { url } = await serve(text(body, 502))
      expect(await failure(listMembers(createClient({ url })))).toMatchObject({
        code: 'INTERNAL',
        found: 'HTTP 502',
      })
    },
  )

  test('whose status says success is no problem', async () => {
    const { url } = await serve(json(problem))
    expect(await listMembers(createClient({ url }))).toEqual(problem)
  })
})

describe('an answer', () => {
  test.each(['', '<html>hotel wifi</html>', '{"members":[', 'undefined'])(
    'that is no JSON (%j) is an error with a code',
    async (body) => {
      const { url } = await serve(text(body))
      expect(await failure(listMembers(createClient({ url })))).toMatchObject({ code: 'INPUT_NOT_JSON' })
    },
  )

  test('that breaks off in the middle is an unreachable node', async () => {
    const { url } = await serve((response) => {
      response.writeHead(200, { 'content-length': 1_000 })
      response.write('{"members":')
      setTimeout(() => response.destroy(), 20)
    })
    expect(await failure(listMembers(createClient({ url })))).toMatchObject({ code: 'PEER_UNREACHABLE' })
  })

  test('that is no JSON can be had as it is', async () => {
    const { url } = await serve(text('plain'))
    expect(await (await call(createClient({ url }), { method: 'GET', path: '/x' })).text()).toBe('plain')
  })
})

describe('a node that does not answer', () => {
  test('because nobody listens there: unreachable, with its address', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const error = await failure(listMembers(createClient({ url })))
    expect(error).toMatchObject({ code: 'PEER_UNREACHABLE' })
    expect((error as HexinError).message).toContain(url)
  })

  test('because it hangs up: unreachable', async () => {
    const { url } = await serve((response) => response.destroy())
    expect(await failure(listMembers(createClient({ url })))).toMatchObject({ code: 'PEER_UNREACHABLE' })
  })

  test('in time: unreachable, once the caller’s time is over', async () => {
    const { url } = await serve(() => undefined)
    const waiting = call(createClient({ url }), { method: 'GET', path: '/', signal: AbortSignal.timeout(50) })
    expect(await failure(waiting)).toMatchObject({ code: 'PEER_UNREACHABLE' })
  })

  test('while the caller gives up: he gets his own abort back, before and in the middle of the answer', async () => {
    const { url } = await serve(
      () => undefined,
      (response) => {
        response.writeHead(200)
        response.write('{')
      },
    )
    const client = createClient({ url })
    for (const path of ['/first', '/second']) {
      const controller = new AbortController()
      const waiting = callJson(client, { method: 'GET', path, signal: controller.signal })
      setTimeout(() => controller.abort(), 50)
      expect(await failure(waiting)).toMatchObject({ name: 'AbortError' })
    }
  })
})
