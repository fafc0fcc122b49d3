import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CheckedApi, checkedApi, newKey } from '../../helpers/checkedApi.ts'
import { type IdentityProvider, startIdentityProvider } from '../../helpers/identityProvider.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * People who log in at their organisation's own provider, a real one, and call the node with what it gives them.
 */

const AUDIENCE = 'https://node.bank.example'
const roles: Record<string, unknown> = {
  clerk: ['clerk', 'canteen'],
  officer: 'compliance',
  guest: ['canteen', 'constructor'],
  boss: ['reader', 'administrator'],
}
let network: TestNetwork
let node: TestNode
let api: CheckedApi
let provider: IdentityProvider
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'bank']])
  node = await startTestNode(network, 1)
  provider = await startIdentityProvider(AUDIENCE, (person) => roles[person])
  const { issuer } = provider
  await node.restart({ oidc: { issuer, audience: AUDIENCE, rolesClaim: 'roles', userClaim: 'sub' } })
  api = await checkedApi(node)
})
afterAll(async () => {
  await node.stop()
  await provider.close()
  await network.chain.dispose()
  expect(node.failures).toEqual([])
})

const codeOf = async (path: string, token: string) => (await api.get(path, { token })).body['code'] ?? 'ok'
const order = (user: string) => ({
  ...{ grant: `0x${'1'.repeat(64)}`, kind: 'loan', fields: ['principal'], purpose: 'preLoanReview' },
  ...{ caseNumber: 'DK-1', user },
})

describe('a person', () => {
  test('opens what the roles open that the provider gives, and nothing by words that are no roles', async () => {
    const [clerk, officer, guest, boss] = [
      await provider.login('clerk'),
      await provider.login('officer'),
      await provider.login('guest'),
      await provider.login('boss'),
    ]
    expect(await codeOf('/v1/members', clerk)).toBe('ok')
    expect(await codeOf('/v1/tokens', clerk)).toBe('AUTH_SCOPE_MISSING')
    expect(await codeOf('/v1/members', officer)).toBe('ok')
    expect(await codeOf('/v1/members', guest)).toBe('AUTH_SCOPE_MISSING')
    expect(await codeOf('/v1/tokens', boss)).toBe('ok')
    const asking = async (token: string) =>
      (await api.post('/v1/exchanges', { json: order('clerk'), key: newKey(), token })).body['code']
    expect(await asking(clerk)).toBe('GRANT_UNKNOWN')
    expect(await asking(officer)).toBe('AUTH_SCOPE_MISSING')
  })

  test('is named in each request, and can name nobody else', async () => {
    const token = await provider.login('clerk')
    const json = order('somebody else')
    expect((await api.post('/v1/exchanges', { json, key: newKey(), token })).body['code']).toBe(
      'AUTH_USER_MISMATCH',
    )
  })
})

describe('a token', () => {
  test('that is for another service, or that the provider has not signed, opens nothing; the node’s own go on', async () => {
    const good = await provider.login('boss')
    expect(await codeOf('/v1/tokens', good)).toBe('ok')
    const [head, payload, signature] = good.split('.') as [string, string, string]
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const jwk = await exportJWK(publicKey)
    const symmetric = Buffer.from(JSON.stringify(jwk))
    const forged = Buffer.from(JSON.stringify({ ...claims, roles: ['administrator'] })).toString('base64url')
    const wrong = [
      await provider.login('boss', `${provider.issuer}/elsewhere`),
      `${head}.${forged}.${signature}`,
      await new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(privateKey),
      await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', jwk }).sign(privateKey),
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(symmetric),
      new UnsecuredJWT(claims).encode(),
    ]
    for (const token of wrong)
      expect(await codeOf('/v1/tokens', token)).toMatch(/^AUTH_TOKEN_(INVALID|MISSING)$/)
    expect(await codeOf('/v1/tokens', node.token)).toBe('ok')
  })

  test('waits for a provider that is away: 503 and when to come back; the node’s own tokens don’t', async () => {
    const token = await provider.login('boss')
    const away = { issuer: 'http://127.0.0.1:1', audience: AUDIENCE, rolesClaim: 'roles', userClaim: 'sub' }
    await node.restart({ oidc: away })
    const { status, body, response } = await api.get('/v1/members', { token })
    expect([status, body['code']]).toEqual([503, 'AUTH_ISSUER_UNAVAILABLE'])
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await codeOf('/v1/members', node.token)).toBe('ok')
    // Without a provider in the settings its tokens are nobody's.
    await node.restart()
    expect(await codeOf('/v1/members', token)).toBe('AUTH_TOKEN_INVALID')
  })
})
