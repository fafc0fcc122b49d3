import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenApi, refsOf, routesOf, target, validatorOf } from '../../helpers/openApi.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/** Routes for anybody: what a verifier needs who has no token, and how the node is. */
const PUBLIC = [
  'get /health',
  'get /health/live',
  'get /health/ready',
  'get /v1/members/{member}/keys',
  'get /v1/orders/figures',
  'post /v1/verifications',
  'get /v1/anchors/{member}/{size}',
  'get /v1/log/checkpoint',
]
/** Routes that a company opens with something of its own: a token that its key signed, a link’s secret, or the signature in the body. */
const SUBJECT = [
  'get /v1/bindings',
  'get /v1/notices',
  'post /v1/company-statements',
  'post /v1/grants/{id}/controls',
  'get /v1/grant-requests/{id}',
  'post /v1/grant-requests/{id}/grant',
  'post /v1/grant-requests/{id}/officers',
  'post /v1/grant-requests/{id}/refusal',
  'get /v1/who-looked',
  'get /v1/own-revocations',
  'get /v1/person-requests/{id}',
  'post /v1/person-requests/{id}/consents',
  'post /v1/person-withdrawals',
  'get /v1/own-records',
  'get /v1/own-objections',
  'post /v1/objections',
  'get /v1/own-events',
]

let network: TestNetwork
let node: TestNode
let document: OpenApi
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'provider', 'notary']])
  node = await startTestNode(network, 1)
  document = (await (await fetch(`${node.url}/v1/openapi.json`)).json()) as OpenApi
})
afterAll(async () => {
  await node.stop()
  await network.chain.dispose()
})

const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`
const filled = (path: string) => path.replaceAll(/\{\w+\}/g, '1')
const send = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
  fetch(node.url + path, { method, headers, ...(body !== undefined && { body }) })

describe('the document', () => {
  test('is OpenAPI 3.1 with a name, a version and every route under its path', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Hexin node', version: '1' } })
    expect(routesOf(document).length).toBeGreaterThan(20)
  })

  test('is the one in docs/reference/, whatever the order of its routes', () => {
    const file = new URL('../../../docs/reference/openapi.json', import.meta.url)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(document)
  })

  test('every reference points at something, every schema can be read, none is there for nothing', () => {
    const refs = new Set(refsOf(document))
    expect(refs.size).toBeGreaterThan(10)
    expect([...refs].filter((ref) => target(document, ref) === undefined)).toEqual([])
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      expect(() => validatorOf(document, schema), name).not.toThrow()
      expect(refs).toContain(`#/components/schemas/${name}`)
    }
  })

  test('an answer with one member more than its schema names does not pass', () => {
    const anchor = { member: 1, size: 2, root: '0x00', noteHash: '0x00', block: 3, time: 4 }
    const schema = document.components.schemas['Anchor'] ?? {}
    const passes = (value: unknown) => validatorOf(document, schema).safeParse(value).success
    expect([passes(anchor), passes({ ...anchor, more: 1 })]).toEqual([true, false])
  })

  test('every operation has its words, its parameters, one kind of success and the problem for the rest', () => {
    for (const { method, path, operation } of routesOf(document)) {
      const where = `${method} ${path}`
      expect(operation.summary, where).toMatch(/\S.{10}/)
      expect(operation.tags, where).toHaveLength(1)
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      expect(declared.map(({ name }) => name).toSorted(), where).toEqual(
        inPath.toSorted((a = '', b = '') => a.localeCompare(b)),
      )
      const statuses = Object.keys(operation.responses)
      expect(statuses, where).toContain('default')
      expect(statuses.filter((status) => status.startsWith('2')).length, where).toBeGreaterThan(0)
      expect(operation.responses['default']?.content, where).toHaveProperty(['application/problem+json'])
    }
  })

  test('every security scheme that is named is there', () => {
    const named = new Set(
      routesOf(document).flatMap(({ operation }) => operation.security.flatMap(Object.keys)),
    )
    expect([...named].toSorted()).toEqual(Object.keys(document.components.securitySchemes).toSorted())
  })
})

describe('who may call', () => {
  test('only the routes listed here do without the member’s token', () => {
    const bySecurity = Map.groupBy(routesOf(document), ({ operation }) => JSON.stringify(operation.security))
    expect(bySecurity.get('[]')?.map(nameOf)).toEqual(PUBLIC)
    expect(bySecurity.get('[{"subject":[]}]')?.map(nameOf)).toEqual(SUBJECT)
    expect(bySecurity.size).toBe(3)
  })

  test('every other route: no token, no answer; a wrong one neither, in any spelling', async () => {
    const guarded = routesOf(document).filter((route) => ![...PUBLIC, ...SUBJECT].includes(nameOf(route)))
    expect(guarded.length).toBeGreaterThan(15)
    const wrong = ['Bearer wrong', `Bearer ${node.token}x`, `Bearer ${node.token.slice(1)}`, 'Bearer \u00e4']
    const missing = ['', 'Bearer', 'Bearer ', `Basic ${node.token}`, node.token, `Bearer ${node.token} x`]
    for (const { method, path } of guarded) {
      const codes = async (values: readonly string[]) =>
        Promise.all(
          values.map(async (authorization) => {
            const response = await send(method, filled(path), authorization === '' ? {} : { authorization })
            expect(response.headers.get('www-authenticate')).toBe('Bearer')
            return [response.status, ((await response.json()) as { code: string }).code]
          }),
        )
      expect(await codes(wrong.slice(0, 3)), path).toEqual(
        wrong.slice(0, 3).map(() => [401, 'AUTH_TOKEN_INVALID']),
      )
      expect(await codes(missing), path).toEqual(missing.map(() => [401, 'AUTH_TOKEN_MISSING']))
    }
  })

  test('the token is asked for before the body is looked at', async () => {
    const json = { 'content-type': 'application/json' }
    for (const body of ['{', '"', 'x'.repeat(5_000_000)])
      expect((await send('POST', '/v1/exchanges', json, body)).status).toBe(401)
  })

  test('a company’s routes refuse whoever brings nothing of the company’s', async () => {
    const id = '00000000-0000-4000-8000-000000000000'
    for (const [method, path] of [
      ['GET', `/v1/grant-requests/${id}`],
      ['GET', '/v1/who-looked'],
      ['GET', `/v1/person-requests/${id}`],
      ['GET', '/v1/own-records'],
      ['GET', '/v1/own-objections'],
      ['GET', '/v1/own-revocations'],
      ['GET', '/v1/bindings'],
      ['GET', '/v1/notices'],
    ] as const) {
      expect((await send(method, path)).status).toBe(401)
      expect([401, 404]).toContain(
        (await send(method, path, { authorization: `Bearer ${node.token}` })).status,
      )
    }
  })

  test('the token itself is kept nowhere', async () => {
    const { dumpDatabase } = await import('../../helpers/dumpDatabase.ts')
    expect(await dumpDatabase(node.database.db)).not.toContain(node.token)
  })
})

describe('around the routes', () => {
  test('the page to browse the API, and all that it loads, come from the node itself', async () => {
    const page = await send('GET', '/docs')
    expect(page.status).toBe(200)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    const html = await page.text()
    const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? '')
    expect(assets).toHaveLength(3)
    for (const asset of assets) {
      expect(asset).toMatch(/^\//)
      const response = await send('GET', asset)
      expect(response.status, asset).toBe(200)
      expect(response.headers.get('content-type')).toMatch(asset.endsWith('.css') ? /css/ : /javascript/)
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(50)
    }
    expect(html).not.toMatch(/<script>(?!<)/)
  })

  test('a person who opens the address finds the way; the page runs nothing', async () => {
    const response = await send('GET', '/')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src/)
    const html = await response.text()
    for (const [, link] of html.matchAll(/href="([^"]+)"/g))
      expect((await send('GET', link as `/${string}`)).status, link).toBe(200)
  })

  test.each([
    '/v1',
    '/v1/',
    '/v2/members',
    '/v1/members/1',
    '/docs/../package.json',
    '/docs/swagger-ui.js',
    '/v1/grants/',
  ])('there is nothing at %s', async (path) => {
    const response = await send('GET', path, { authorization: `Bearer ${node.token}` })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'ROUTE_UNKNOWN' })
  })

  test.each(['PUT', 'DELETE', 'PATCH'])('%s is nobody’s method here', async (method) => {
    expect((await send(method, '/v1/members', { authorization: `Bearer ${node.token}` })).status).toBe(404)
  })

  test('HEAD is GET without a body; OPTIONS says what there is and asks for no token', async () => {
    const head = await send('HEAD', '/health')
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await send('HEAD', '/v1/members')).status).toBe(401)
    const options = await send('OPTIONS', '/v1/members')
    expect(options.status).toBe(200)
    expect(options.headers.get('allow')).toContain('GET')
  })

  test('every answer forbids sniffing and caching, and does not say what it runs on', async () => {
    for (const path of ['/health', '/v1/members', '/docs', '/nowhere', '/v1/openapi.json']) {
      const { headers } = await send('GET', path)
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-powered-by')).toBeNull()
      if (!path.startsWith('/docs/')) expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  test('of all web pages only the wallet may call across origins', async () => {
    const { origin } = network.network.wallet
    const preflight = await send('OPTIONS', '/v1/who-looked', {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization')
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
    expect((await send('GET', '/health', { origin })).headers.get('access-control-allow-origin')).toBe(origin)
    // Refusals too: the wallet must read why.
    expect((await send('GET', '/v1/who-looked', { origin })).headers.get('access-control-allow-origin')).toBe(
      origin,
    )
    for (const stranger of [
      'http://evil.example',
      'null',
      `${origin}.evil.example`,
      origin.replace('http', 'https'),
    ])
      for (const method of ['GET', 'OPTIONS'])
        expect(
          (await send(method, '/health', { origin: stranger })).headers.get('access-control-allow-origin'),
        ).toBeNull()
  })
})
