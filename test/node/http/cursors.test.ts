import { randomBytes, randomUUID } from 'node:crypto'
import { listTokens } from '@hexin/sdk/actions/listTokens.ts'
import { items, whole } from '@hexin/sdk/pages.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenApi, routesOf } from '../../helpers/openApi.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * Lists over HTTP, walked with every size of page while rows come in. Rows are put into the database as the services would: a list doesn't care how they came.
 */

let network: TestNetwork
let node: TestNode
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'provider', 'bank', 'court', 'regulator']])
  node = await startTestNode(network, 1)
  await sql`INSERT INTO imports (id, profile, started_at, report) VALUES (${importId}, 'loans-zh', 1, '{}')`.execute(
    node.database.db,
  )
})
afterAll(async () => {
  await node.stop()
  await network.chain.dispose()
  expect(node.failures).toEqual([])
})

/** Rows are made up, so that what they say is not held against the document, as `checkedApi` would. */
async function get(path: string) {
  const headers = { authorization: `Bearer ${node.token}` }
  const response = await fetch(node.url + path, { headers })
  return { status: response.status, body: (await response.json()) as Row }
}

type Row = Readonly<Record<string, unknown>>
const hash = () => `0x${randomBytes(32).toString('hex')}`
/** Few times and many rows: places are told apart by more than the time. */
let equivocations = 0
const time = () => 1_790_000_000 + ((randomBytes(1)[0] ?? 0) % 3)
const importId = randomUUID()
const registrar = { registrar: 1, subject: 'local:test:00000001', member: 1, statement: 's' }

/** Each list, the row that makes one item more, and what tells its items apart. */
const lists: Readonly<
  Record<string, { path: string; add: () => Promise<string>; idOf: (item: Row) => unknown }>
> = {
  tokens: {
    path: '/v1/tokens',
    idOf: ({ id }) => id,
    async add() {
      const [id, at] = [randomUUID(), time()]
      await sql`INSERT INTO api_tokens (id, hash, name, role, created_at, expires_at)
                  VALUES (${id}, ${id}, 'x', 'reader', ${at}, ${at})`.execute(node.database.db)
      return id
    },
  },
  requests: {
    path: '/v1/grant-requests?state=declined',
    idOf: ({ id }) => id,
    async add() {
      const id = randomUUID()
      await sql`INSERT INTO grant_requests (id, token_hash, proposal, expires_at, created_at, cosigners, declined_at, decline_reason)
                  VALUES (${id}, ${id}, '{"subject":{}}', 1, ${time()}, '[]', 1, 'other')`.execute(
        node.database.db,
      )
      return id
    },
  },
  refusals: {
    path: '/v1/refusals?caseNumber=A%201',
    idOf: ({ exchange }) => exchange,
    async add() {
      const id = randomUUID()
      const add = (exchange: string, caseNumber: string) =>
        sql`
          INSERT INTO refusals (request_hash, asker, exchange_id, grant_id, case_number, code, created_at)
          VALUES ('h', 1, ${exchange}, 'g', ${caseNumber}, 'GRANT_UNKNOWN', ${time()})`.execute(
          node.database.db,
        )
      await add(id, 'A 1')
      await add(randomUUID(), 'A 2')
      return id
    },
  },
  keepings: {
    path: '/v1/keepings?state=deleted',
    idOf: ({ grant }) => grant,
    async add() {
      const id = hash()
      await sql`INSERT INTO keepings (grant_id, subject, state, why, ended_at)
                  VALUES (${id}, 'x', 'deleted', 'revoked', ${time()})`.execute(node.database.db)
      return id
    },
  },
  alarms: {
    path: '/v1/alarms',
    idOf: ({ evidence }) => (evidence as string[])[0],
    async add() {
      const id = randomUUID()
      await sql`INSERT INTO binding_alarms (digest, kind, registrar, subject, evidence, statement, member, created_at)
                  VALUES (${id}, 'fork', 1, ${registrar.subject}, ${JSON.stringify([id])}, 's', 1, ${time()})`.execute(
        node.database.db,
      )
      return id
    },
  },
  equivocations: {
    path: '/v1/equivocations',
    idOf: ({ statements }) => (statements as string[])[0],
    async add() {
      const id = randomUUID()
      await sql`INSERT INTO equivocations (provider, number, first, second, found_at)
                  VALUES (1, ${++equivocations}, ${id}, 'other', ${time()})`.execute(node.database.db)
      return id
    },
  },
  audits: {
    path: '/v1/audits',
    idOf: ({ id }) => id,
    async add() {
      const id = hash()
      await sql`INSERT INTO audits (audit_id, statement, terms, leaf_index, state, created_at)
                  VALUES (${id}, 's', '{}', 1, 'done', ${time()})`.execute(node.database.db)
      return id
    },
  },
  orders: {
    path: '/v1/orders',
    idOf: ({ id }) => id,
    async add() {
      const id = hash()
      await sql`INSERT INTO orders (order_id, statement, details, terms, signer, leaf_index, received_at)
                  VALUES (${id}, 's', '{"subject":{"id":"x"},"officers":null}', '{}', 1, 1, ${time()})`.execute(
        node.database.db,
      )
      return id
    },
  },
  revocations: {
    path: '/v1/revocations',
    idOf: ({ grant }) => grant,
    async add() {
      const id = hash()
      await sql`INSERT INTO revocations (grant_id, signature, received_at) VALUES (${id}, 's', ${time()})`.execute(
        node.database.db,
      )
      await sql`INSERT INTO notices (grant_id, member, type, statement) VALUES (${id}, 1, 'deletion', 's')`.execute(
        node.database.db,
      )
      return id
    },
  },
  proposals: {
    path: '/v1/council/proposals',
    idOf: ({ id }) => id,
    async add() {
      const number = hash()
      await sql`INSERT INTO proposals (body, number, proposer, calls, description, description_hash, snapshot, deadline, block_number, block_time)
                  VALUES ('council', ${number}, '0x01', '[]', 'x', '0x', 1, 2, 1, 1)`.execute(
        node.database.db,
      )
      return `council-${number.slice(2)}`
    },
  },
  subjects: {
    path: `/v1/imports/${importId}/subjects`,
    idOf: ({ subject }) => subject,
    async add() {
      const id = randomBytes(8).toString('hex')
      const { rows } = await sql<{ id: number }>`
          INSERT INTO records (kind, number, subject, claims, sd_jwt, leaf_index, content_hash, created_at)
          VALUES ('loan', ${id}, ${`local:test:${id}`}, '{"name":"x"}', 's', 1, ${id}, 1) RETURNING id`.execute(
        node.database.db,
      )
      await sql`INSERT INTO import_records (import_id, record_id) VALUES (${importId}, ${rows[0]?.id})`.execute(
        node.database.db,
      )
      return `local:test:${id}`
    },
  },
}

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 })

describe.each(Object.entries(lists))('%s', (name, { path, add, idOf }) => {
  const page = async (query: string) => {
    const { status, body } = await get(`${path}${path.includes('?') ? '&' : '?'}${query}`)
    expect(status).toBe(200)
    return { ids: (body[name] as Row[]).map(idOf), next: body['next'] as string | null }
  }

  test('walked with any size of page gives what was there once, whatever comes in', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(fc.nat({ max: 3 }), { maxLength: 4 }), async (limits, arrivals) => {
        const before: unknown[] = []
        for (let i = 0; i < 4; i += 1) before.push(await add())
        const seen: unknown[] = []
        let cursor = ''
        for (let i = 0; ; i += 1) {
          const { ids, next } = await page(`limit=${limits[i % limits.length]}${cursor}`)
          expect(ids.length).toBeLessThanOrEqual(limits[i % limits.length] ?? 0)
          seen.push(...ids)
          for (let n = arrivals[i] ?? 0; n > 0; n -= 1) await add()
          if (next === null) break
          cursor = `&cursor=${encodeURIComponent(next)}`
        }
        expect(new Set(seen).size).toBe(seen.length)
        expect(seen).toEqual(expect.arrayContaining(before))
      }),
      { numRuns: 4 },
    )
  })

  test('takes its own cursors alone, and pages of one to a thousand', async () => {
    for (let i = 0; i < 2; i += 1) await add()
    const { next } = await page('limit=1')
    const forged = Buffer.from(JSON.stringify([name, 'x'])).toString('base64url')
    const [other = ''] = Object.values(lists).flatMap((list) => (list.path === path ? [] : [list.path]))
    const divider = (to: string) => (to.includes('?') ? '&' : '?')
    for (const target of [
      `${path}${divider(path)}cursor=${forged}`,
      `${path}${divider(path)}cursor=!`,
      `${path}${divider(path)}cursor=`,
      `${other}${divider(other)}cursor=${next}`,
    ])
      expect(await get(target)).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID' } })
    for (const limit of ['0', '1001', '-1', '1.5', 'x', ''])
      expect(await get(`${path}${divider(path)}limit=${limit}`)).toMatchObject({
        status: 400,
        body: { code: 'INPUT_INVALID' },
      })
  })
})

describe('lists', () => {
  test('of the document take limit and cursor; those that are whole are named here, with the reason in ADR 33', async () => {
    const document = (await get('/v1/openapi.json')).body as unknown as OpenApi & {
      components: { schemas: Record<string, { properties?: Record<string, { type?: string }> }> }
    }
    const unpaged: string[] = []
    for (const { method, path, operation } of routesOf(document)) {
      const text = JSON.stringify(operation)
      const [, name = ''] = /#\/components\/schemas\/(\w+)/.exec(text) ?? []
      const properties = document.components.schemas[name]?.properties ?? {}
      const isList = Object.values(properties).filter(({ type }) => type === 'array').length === 1
      const isPaged = text.includes('"name":"cursor"') && text.includes('"name":"limit"')
      expect(isPaged).toBe('next' in properties)
      if (method === 'get' && isList && !isPaged && !path.endsWith('}')) unpaged.push(path)
    }
    expect(unpaged.toSorted()).toEqual(wholeLists)
  })

  test('are walked by the SDK, page by page', async () => {
    const all = await whole(listTokens, node.client, { limit: 3 }, 'tokens')
    expect(all.tokens.length).toBeGreaterThan(6)
    const again: unknown[] = []
    for await (const token of items(listTokens, node.client, { limit: 7 }, 'tokens')) again.push(token)
    expect(again).toEqual(all.tokens)
  })

  test('of other filters give no cursor to this one', async () => {
    const add = lists['refusals']?.add
    for (let i = 0; i < 3; i += 1) await add?.()
    const { body } = await get('/v1/refusals?caseNumber=A%201&limit=1')
    expect((await get(`/v1/refusals?cursor=${String(body['next'])}`)).body).toMatchObject({
      code: 'CURSOR_INVALID',
    })
  })
})

/** Bounded by the network or a line a month, or signed as a whole. */
const wholeLists = [
  ...['/health', '/v1/bindings', '/v1/council/seats', '/v1/grants/{id}/ca-signatures', '/v1/members'],
  '/v1/orders/figures',
]
