import { randomUUID } from 'node:crypto'
import { createToken } from '@hexin/sdk/actions/createToken.ts'
import { listTokens } from '@hexin/sdk/actions/listTokens.ts'
import { revokeToken } from '@hexin/sdk/actions/revokeToken.ts'
import { type TokenOrder, type TokenRole, tokenRoles } from '@hexin/sdk/api/tokens.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCompany, subjectToken } from '../../../scripts/company/company.ts'
import { type CheckedApi, checkedApi, newKey } from '../../helpers/checkedApi.ts'
import { dumpDatabase } from '../../helpers/dumpDatabase.ts'
import { type OpenApi, type Route, routesOf } from '../../helpers/openApi.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { now } from '../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * Who may call what: every route that a token opens is tried with everybody else's tokens, and with each role's.
 */

let network: TestNetwork
let [node, other]: [TestNode, TestNode] = [] as never
let api: CheckedApi
let guarded: Route[]
beforeAll(async () => {
  const all = ['registrar', 'provider', 'bank', 'notary', 'court', 'regulator'] as const
  network = await createTestNetwork([[...all], ['bank']])
  ;[node, other] = [await startTestNode(network, 1), await startTestNode(network, 2)]
  api = await checkedApi(node)
  const document = (await (await fetch(`${node.url}/v1/openapi.json`)).json()) as OpenApi
  guarded = routesOf(document).filter(({ operation }) => operation.security.some((s) => 'token' in s))
})
afterAll(async () => {
  for (const { stop } of [node, other]) await stop()
  await network.chain.dispose()
  expect([...node.failures, ...other.failures]).toEqual([])
})

const make = (role: TokenRole, change: Partial<TokenOrder> = {}, at = node) =>
  createToken(at.client, { order: { name: role, role, user: null, validS: 600, ...change } })

/** What every guarded route says to a token, with ids of the right form that are nobody's. */
async function codesFor(token: string): Promise<Map<string, string>> {
  const codes = new Map<string, string>()
  for (const { method, path } of guarded) {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === 'member' ? '2' : randomUUID()))
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(node.url + filled, { method: method.toUpperCase(), headers })
    const code = response.ok ? 'ok' : ((await response.json()) as { code: string }).code
    codes.set(`${method} ${path}`, code)
  }
  return codes
}

describe('a token', () => {
  test('of another member, expired, revoked, of a company, or of a link, opens nothing', async () => {
    const revoked = await make('administrator')
    await revokeToken(node.client, { id: revoked.id })
    const expired = await make('administrator')
    await sql`UPDATE api_tokens SET expires_at = ${now() - 1} WHERE id = ${expired.id}`.execute(
      node.database.db,
    )
    const company = createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司')
    const foreign = [
      other.token,
      (await make('administrator', {}, other)).token,
      revoked.token,
      expired.token,
      await subjectToken(company, { binding: 'none', audience: 1, now: now() }),
      'A'.repeat(43),
    ]
    for (const token of foreign)
      expect([...new Set((await codesFor(token)).values())]).toEqual(['AUTH_TOKEN_INVALID'])
    // The control: one that is as it should be gets past the door everywhere.
    const codes = await codesFor((await make('administrator')).token)
    expect(codes.size).toBe(guarded.length)
    expect([...codes.values()].filter((code) => code.startsWith('AUTH_'))).toEqual([])
  })

  test('opens what its role may do, and nothing else', async () => {
    const opened = new Map<TokenRole, string[]>()
    for (const role of Object.keys(tokenRoles) as TokenRole[]) {
      const codes = await codesFor((await make(role)).token)
      const open = [...codes].filter(([, code]) => code !== 'AUTH_SCOPE_MISSING').map(([route]) => route)
      opened.set(role, open)
    }
    const posts = (role: TokenRole) =>
      opened
        .get(role)
        ?.filter((route) => route.startsWith('post'))
        .toSorted()
    expect(posts('reader')).toEqual([])
    expect(opened.get('reader')).not.toContain('get /v1/exchanges/{id}')
    expect(opened.get('reader')).not.toContain('get /v1/tokens')
    expect(opened.get('reader')).toContain('get /v1/members')
    expect(posts('clerk')).toContain('post /v1/exchanges')
    expect(posts('clerk')).not.toContain('post /v1/orders')
    expect(posts('compliance')).toContain('post /v1/orders')
    expect(posts('compliance')).not.toContain('post /v1/exchanges')
    for (const role of ['reader', 'clerk', 'compliance'] as const)
      expect(posts(role)?.filter((route) => /tokens|council|keys/.test(route))).toEqual([])
    expect(opened.get('administrator')).toHaveLength(guarded.length)
  })

  test('of a person names that person: no request names another; a machine’s names whom it will', async () => {
    const request = (user: string) => ({
      ...{ grant: `0x${'1'.repeat(64)}`, kind: 'loan', fields: ['principal'], purpose: 'preLoanReview' },
      ...{ caseNumber: 'DK-1', user },
    })
    const { token } = await make('clerk', { user: '陈某某' })
    const send = async (user: string, by: string) =>
      (await api.post('/v1/exchanges', { json: request(user), key: newKey(), token: by })).body['code']
    expect(await send('李某某', token)).toBe('AUTH_USER_MISMATCH')
    expect(await send('陈某某', token)).toBe('GRANT_UNKNOWN')
    expect(await send('李某某', (await make('clerk')).token)).toBe('GRANT_UNKNOWN')
    const reading = await api.get(`/v1/exchanges/x?basis=civilCode&user=${encodeURIComponent('李某某')}`, {
      token,
    })
    expect(reading.body['code']).toBe('AUTH_USER_MISMATCH')
    // In each item of a batch, too; whatever else is wrong with it.
    const batch = async (...users: string[]) =>
      (await api.post('/v1/grants', { json: { grants: users.map((user) => ({ user })) }, token })).body[
        'code'
      ]
    expect(await batch('陈某某', '李某某')).toBe('AUTH_USER_MISMATCH')
    expect(await batch('陈某某', '陈某某')).toBe('INPUT_INVALID')
  })

  test('is shown once, kept as a hash, listed with its use and its end, and ends at once', async () => {
    const made = await make('reader', { name: '柜台电脑', user: '陈某某' })
    expect((await api.get('/v1/members', { token: made.token })).status).toBe(200)
    const listed = (await listTokens(node.client)).tokens.find(({ id }) => id === made.id)
    expect(listed).toMatchObject({ name: '柜台电脑', role: 'reader', user: '陈某某', revokedAt: null })
    expect(listed?.lastUsedAt).toBeGreaterThan(now() - 120)
    expect(listed).not.toHaveProperty('token')
    const dump = await dumpDatabase(node.database.db)
    expect(dump).toContain(made.id)
    expect(dump).not.toContain(made.token)
    const ended = await revokeToken(node.client, { id: made.id })
    expect(ended.revokedAt).toBeGreaterThan(now() - 120)
    expect((await api.get('/v1/members', { token: made.token })).body['code']).toBe('AUTH_TOKEN_INVALID')
    await expect(revokeToken(node.client, { id: randomUUID() })).rejects.toMatchObject({
      code: 'TOKEN_UNKNOWN',
    })
  })
})
