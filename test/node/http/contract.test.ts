import { namesIn } from '@hexin/sdk/network.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  bindingOrder,
  type Company,
  type CompanyGrant,
  createCompany,
  signGrant,
  signGrantControl,
  subjectToken,
} from '../../../scripts/company/company.ts'
import { anchored, type CheckedApi, checkedApi, newKey, until } from '../../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../../helpers/importFixture.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { now, proposalOf } from '../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * The main job over HTTP between two whole nodes, every answer held against the document that the node publishes.
 */

const BUREAU = 1
const BANK = 2
let network: TestNetwork
let nodes: TestNode[]
let bureau: CheckedApi
let bank: CheckedApi
let company: Company
let binding = ''
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'provider', 'notary'], ['bank']])
  nodes = [await startTestNode(network, BUREAU), await startTestNode(network, BANK)]
  const [first, second] = await Promise.all(nodes.map(checkedApi))
  if (!first || !second) throw new Error('no nodes')
  bureau = first
  bank = second
  company = createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司')
})
afterAll(async () => {
  await nodes[1]?.stop()
  await network.chain.dispose()
  expect(nodes.flatMap(({ failures }) => failures)).toEqual([])
})

const csv = [zhHeader, zhRow('L1'), zhRow('L2', { principal: '7.50' }), 'bad'].join('\n')

async function newGrant(terms: Parameters<typeof proposalOf>[1] = {}): Promise<CompanyGrant> {
  const chain = { id: network.network.chainId, grants: network.network.contracts.grants }
  const proposal = proposalOf(company, { chain, grantee: BANK, providers: [BUREAU], ...terms })
  return signGrant(company, { proposal, binding, now: now(), namesOf: namesIn({ members: [] }) })
}
const state = (api: CheckedApi, id: string) => async () => (await api.get(`/v1/grants/${id}`)).body['state']
async function registered(): Promise<CompanyGrant> {
  const grant = await newGrant()
  expect((await bank.post('/v1/grants', { json: { grants: [grant.signed] } })).body).toEqual({
    results: [{ id: grant.id, code: null, detail: null }],
  })
  for (const api of [bank, bureau]) await until(state(api, grant.id), (found) => found === 'active')
  return grant
}
const order = (grant: CompanyGrant, fields = ['principal', 'status']) => ({
  grant: grant.id,
  kind: 'loan',
  fields,
  purpose: 'preLoanReview',
  caseNumber: 'GZ-2026-0731',
  user: 'clerk 7',
})

describe('the main job', () => {
  test('members and their keys', async () => {
    const { body } = await bank.get('/v1/members')
    expect(body).toMatchObject({
      self: BANK,
      members: [
        { number: 1, status: 'active' },
        { number: 2, roles: ['bank'] },
      ],
    })
    const { body: keys } = await bank.get('/v1/members/1/keys', { token: null })
    expect(keys).toMatchObject({ member: 1, roles: ['registrar', 'provider', 'notary'] })
    expect((await bank.get('/v1/members/9/keys')).body).toMatchObject({ code: 'MEMBER_UNKNOWN' })
  })

  test('an import and its companies', async () => {
    const sent = { body: csv, type: 'text/csv' }
    const { status, body } = await bureau.post('/v1/imports?profile=loans-zh', sent)
    expect(status).toBe(201)
    expect(body).toMatchObject({
      added: 2,
      rejectedLines: [4],
      principalFen: '10750',
      subjects: 1,
      finished: true,
    })
    const id = String(body['id'])
    expect((await bureau.get(`/v1/imports/${id}`)).body).toEqual(body)
    expect((await bureau.get(`/v1/imports/${id}/subjects?limit=1`)).body).toEqual({
      subjects: [{ subject: company.subject, name: '某公司' }],
      next: null,
    })
    expect((await bureau.post('/v1/imports?profile=x', sent)).body).toMatchObject({
      code: 'IMPORT_PROFILE_UNKNOWN',
    })
    expect((await bureau.post('/v1/imports', sent)).body).toMatchObject({ code: 'INPUT_INVALID' })
    expect((await bureau.get('/v1/imports/00000000-0000-4000-8000-000000000000')).status).toBe(404)
  })

  test('a binding, a grant, an exchange, both sides’ entries', async () => {
    const bound = await bureau.post('/v1/bindings', { json: { bindings: [bindingOrder(company)] } })
    expect(bound.status).toBe(201)
    binding = String((bound.body['bindings'] as string[])[0])
    const grant = await registered()
    const key = newKey()
    // The records may not be under a final checkpoint yet: then they are announced as withheld.
    await anchored(bureau)
    const asked = await bank.post('/v1/exchanges', { json: order(grant), key })
    expect(asked.status).toBe(201)
    expect(asked.body).toMatchObject({ state: 'answered', code: null, provider: BUREAU })
    expect(asked.body['records']).toHaveLength(2)
    expect(asked.response.headers.get('location')).toBe(`/v1/exchanges/${String(asked.body['id'])}`)
    expect((await bank.get(`/v1/exchanges/${String(asked.body['id'])}`)).body).toEqual(asked.body)
    expect((await bank.post('/v1/exchanges', { json: order(grant), key })).body).toEqual(asked.body)
    const other = await bank.post('/v1/exchanges', { json: order(grant, ['loss']), key })
    expect([other.status, other.body['code']]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])

    for (const [api, audience, side] of [
      [bureau, BUREAU, 'provider'],
      [bank, BANK, 'asker'],
    ] as const) {
      const token = await subjectToken(company, { audience, binding, now: now() })
      const { body } = await api.get('/v1/who-looked', { token })
      expect(body).toMatchObject({ subject: company.subject, member: audience, entries: [{ side }] })
    }
    expect((await bank.get('/v1/figures?caseNumber=GZ-2026-0731')).body).toMatchObject({
      exchanges: { answered: 1, fieldsDisclosed: 4 },
      grants: 1,
    })
  })

  test('refusals have the code that the gate gave, here and at the provider', async () => {
    const grant = await registered()
    const beyond = await bank.post('/v1/exchanges', { json: order(grant, ['lender']), key: newKey() })
    expect([beyond.status, beyond.body['code']]).toEqual([403, 'GRANT_SCOPE_EXCEEDED'])
    expect((await bureau.get('/v1/refusals?caseNumber=GZ-2026-0731')).body).toEqual({
      refusals: [],
      next: null,
    })
    const unknown = { ...order(grant), grant: `0x${'00'.repeat(32)}` }
    expect((await bank.post('/v1/exchanges', { json: unknown, key: newKey() })).body).toMatchObject({
      code: 'GRANT_UNKNOWN',
    })
    const field = await bank.post('/v1/exchanges', { json: order(grant, ['toString']), key: newKey() })
    expect([field.status, field.body['code']]).toEqual([400, 'RECORD_FIELD_UNKNOWN'])
  })

  test('pause and revocation, by the grant’s own key', async () => {
    const grant = await registered()
    const pause = await signGrantControl(grant, { action: 'pause', sequence: 0, deadline: now() + 600 })
    const path = `/v1/grants/${grant.id}/controls`
    expect((await bank.post(path, { json: pause, token: null })).status).toBe(202)
    await until(state(bank, grant.id), (found) => found === 'paused')
    const revoke = await signGrantControl(grant, { action: 'revoke' })
    expect((await bank.post(path, { json: revoke, token: null })).body).toEqual({ accepted: true })
    expect(await state(bank, grant.id)()).toBe('revoked')
    const elsewhere = await bank.post(`/v1/grants/0x${'11'.repeat(32)}/controls`, { json: revoke })
    expect([elsewhere.status, elsewhere.body['code']]).toEqual([400, 'INPUT_INVALID'])
    await until(state(bureau, grant.id), (found) => found === 'revoked')
  })

  test('a request for a grant, and its answer', async () => {
    const { chain: _, grantee: __, ...proposal } = proposalOf(company, { providers: [BUREAU] })
    const made = await bank.post('/v1/grant-requests', { json: { proposal, validS: 600 } })
    expect(made.status).toBe(201)
    const link = new URL(String(made.body['link']))
    const parameters = new URLSearchParams(link.hash.slice(1))
    const [id, secret] = [parameters.get('request') ?? '', parameters.get('secret') ?? '']
    expect(parameters.get('node')).toBe(network.network.members[1]?.http)
    const view = await bank.get(`/v1/grant-requests/${id}`, { token: secret })
    expect(view.body).toMatchObject({
      id,
      grant: null,
      names: { 1: { en: 'Member 1' }, 2: { en: 'Member 2' } },
    })
    // What was asked, to the second.
    const grant = await newGrant(proposal)
    const answered = await bank.post(`/v1/grant-requests/${id}/grant`, { json: grant.signed, token: secret })
    expect([answered.status, answered.body]).toEqual([201, { id: grant.id, missing: 0 }])
    expect((await bank.get(`/v1/grant-requests/${id}`, { token: secret })).body).toMatchObject({
      grant: grant.id,
    })
    expect((await bank.get(`/v1/grant-requests/${id}`, { token: 'wrong' })).body).toMatchObject({
      code: 'GRANT_REQUEST_UNKNOWN',
    })
  })
})

test('while the provider is away the order is accepted, and found by its id', async () => {
  const grant = await registered()
  await nodes[0]?.stop()
  const key = newKey()
  const asked = await bank.post('/v1/exchanges', { json: order(grant), key })
  expect([asked.status, asked.body['state']]).toEqual([202, 'sent'])
  expect((await bank.get(`/v1/exchanges/${String(asked.body['id'])}`)).body).toEqual(asked.body)
})
