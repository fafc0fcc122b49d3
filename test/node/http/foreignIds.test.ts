import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { followEvents } from '@hexin/sdk/actions/followEvents.ts'
import { createClient } from '@hexin/sdk/client.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { signObjection } from '@hexin/sdk/objection/signObjection.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  bindingOrder,
  type Company,
  createCompany,
  signGrant,
  subjectToken,
} from '../../../scripts/company/company.ts'
import { anchored, type CheckedApi, checkedApi } from '../../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../../helpers/importFixture.ts'
import { type OpenApi, routesOf } from '../../helpers/openApi.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { now, proposalOf } from '../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * Every route that a company calls, tried by one company with the ids of another: the answer must be the one for an id that nobody has.
 */

type Bound = { readonly company: Company; readonly binding: string }

let network: TestNetwork
let node: TestNode
let api: CheckedApi
let [victim, stranger]: [Bound, Bound] = [] as never
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'provider', 'bank']])
  node = await startTestNode(network, 1)
  api = await checkedApi(node)
  const companies = [
    createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司'),
    createCompany('uscc:91330100799655058B', '杭州某某贸易有限公司'),
  ] as const
  const { body } = await api.post('/v1/bindings', { json: { bindings: companies.map(bindingOrder) } })
  const [one, two] = body['bindings'] as [string, string]
  victim = { company: companies[0], binding: one }
  stranger = { company: companies[1], binding: two }
  // The victim has a record here.
  await api.post('/v1/imports?profile=loans-zh', {
    body: [zhHeader, zhRow('L1')].join('\n'),
    type: 'text/csv',
  })
  await anchored(api)
})
afterAll(async () => {
  await node.stop()
  await network.chain.dispose()
  expect(node.failures).toEqual([])
})

const tokenOf = ({ company, binding }: Bound) => subjectToken(company, { audience: 1, binding, now: now() })

const chain = () => ({ id: network.network.chainId, grants: network.network.contracts.grants })

/** A request for a grant, and its link's secret. */
async function asked({ company }: Bound) {
  const { chain: _, grantee: __, ...proposal } = proposalOf(company, { grantee: 1, providers: [1] })
  const { body } = await api.post('/v1/grant-requests', { json: { proposal, validS: 600 } })
  const secret = new URLSearchParams(String(body['link']).split('#')[1]).get('secret') ?? ''
  return { id: String(body['id']), secret }
}

async function grantOf({ company, binding }: Bound) {
  const proposal = proposalOf(company, { chain: chain(), grantee: 1, providers: [1] })
  return signGrant(company, { proposal, binding, now: now(), namesOf: namesIn({ members: [] }) })
}

/** A request to a person, as the bank makes it: only its link opens it. */
async function askedPerson() {
  const [id, secret] = [randomUUID(), randomBytes(32).toString('base64url')]
  await sql`INSERT INTO person_requests (id, token_hash, terms, expires_at, created_at)
            VALUES (${id}, ${createHash('sha256').update(secret).digest('hex')}, '[]', ${now() + 600}, ${now()})`.execute(
    node.database.db,
  )
  return { id, secret }
}

const passkey = { type: 'software', officer: 0, signature: 'A'.repeat(86) } as const
const personConsent = { consent: '{}', notice: 'x', signature: passkey, binding: 'x' }

/** What a company sends to each route that names an id of somebody's, and ids for it: the victim's, and nobody's. */
const byId: Readonly<
  Record<string, () => Promise<{ ids: readonly [string, string]; token: string; json?: unknown }>>
> = {
  'get /v1/grant-requests/{id}': async () => ({
    ids: [(await asked(victim)).id, randomUUID()],
    token: (await asked(stranger)).secret,
  }),
  'post /v1/grant-requests/{id}/grant': async () => ({
    ids: [(await asked(victim)).id, randomUUID()],
    token: (await asked(stranger)).secret,
    json: (await grantOf(stranger)).signed,
  }),
  'post /v1/grant-requests/{id}/officers': async () => ({
    ids: [(await asked(victim)).id, randomUUID()],
    token: (await asked(stranger)).secret,
    json: { officer: { type: 'software', key: stranger.company.key }, binding: stranger.binding },
  }),
  'post /v1/grant-requests/{id}/refusal': async () => ({
    ids: [(await asked(victim)).id, randomUUID()],
    token: (await asked(stranger)).secret,
    json: { reason: 'other', words: null },
  }),
  'get /v1/person-requests/{id}': async () => ({
    ids: [(await askedPerson()).id, randomUUID()],
    token: (await askedPerson()).secret,
  }),
  'post /v1/person-requests/{id}/consents': async () => ({
    ids: [(await askedPerson()).id, randomUUID()],
    token: (await askedPerson()).secret,
    json: personConsent,
  }),
}

/** Lists: the company that a token speaks for is the only one there is. */
const lists = ['own-records', 'own-objections', 'own-revocations', 'who-looked', 'notices'] as const

/** Routes that name no id of somebody else’s in the path, and where the walk of them is. */
const elsewhere: Readonly<Record<string, string>> = {
  'get /v1/bindings': 'below: the caller’s own list',
  'get /v1/own-events': 'below: the caller’s own events',
  'post /v1/objections': 'below: another company’s record',
  // Ids and revocation keys of grants are on the chain, for every member to see: an id of a grant tells no more here than there.
  'post /v1/grants/{id}/controls': 'test/node/services/grants/controls.test.ts',
  'post /v1/company-statements': 'test/node/services/bindings',
  'post /v1/person-withdrawals': 'test/node/http/persons.test.ts: by the signature of the person alone',
}

/** Without what differs from one failure to the next. */
const comparable = (body: Record<string, unknown>, id: string) =>
  JSON.parse(JSON.stringify({ ...body, instance: null }).replaceAll(id, 'ID')) as unknown

test('all routes of companies are in the walk', async () => {
  const document = (await (await fetch(`${node.url}/v1/openapi.json`)).json()) as OpenApi
  const routes = routesOf(document)
    .filter(({ operation }) => operation.security.some((scheme) => 'subject' in scheme))
    .map(({ method, path }) => `${method} ${path}`)
  expect(routes.toSorted()).toEqual(
    [...Object.keys(byId), ...lists.map((name) => `get /v1/${name}`), ...Object.keys(elsewhere)].toSorted(),
  )
})

describe('by id', () => {
  test.each(Object.keys(byId))('%s: another company’s is as one that nobody has', async (route) => {
    const [method, path = ''] = route.split(' ')
    const made = await byId[route]?.()
    if (!made) throw new Error(route)
    const { ids, token, json } = made
    const answers = await Promise.all(
      ids.map(async (id) => {
        const sent = { token, ...(json !== undefined && { json }) }
        const at = path.replace('{id}', id)
        const { status, body } = await (method === 'get' ? api.get(at, sent) : api.post(at, sent))
        return { status, body: comparable(body, id) }
      }),
    )
    expect(answers[0]).toMatchObject({ status: 404 })
    expect(answers[0]).toEqual(answers[1])
  })

  test('the control: with its own link a request is there', async () => {
    const { id, secret } = await asked(victim)
    expect((await api.get(`/v1/grant-requests/${id}`, { token: secret })).status).toBe(200)
    const person = await askedPerson()
    expect((await api.get(`/v1/person-requests/${person.id}`, { token: person.secret })).status).toBe(200)
  })

  test('an objection to another company’s record is one to a record that nobody has', async () => {
    const { body } = await api.get('/v1/own-records', { token: await tokenOf(victim) })
    const records = body['records'] as { kind: string; record: string }[]
    const { record = '' } = records.find(({ kind }) => kind === 'loan') ?? {}
    const object = async (to: string, { company, binding }: Bound) => {
      const terms = {
        ...{ chain: chain(), provider: 1, subject: company.subject, kind: 'loan', record: to },
        ...{
          fields: ['principal'],
          ground: 'wrong' as const,
          detail: '金额有误',
          statement: '本企业不认可',
          issuedAt: now(),
        },
      }
      const json = await signObjection(crypto, { terms, binding, signer: company.signer })
      const { status, body: answer } = await api.post('/v1/objections', { json, token: null })
      return { status, body: comparable(answer, to) }
    }
    const nobodys = randomBytes(32).toString('base64url')
    const foreign = await object(record, stranger)
    expect(foreign).toMatchObject({ status: 404, body: { code: 'OBJECTION_RECORD_UNKNOWN' } })
    expect(foreign).toEqual(await object(nobodys, stranger))
    expect((await object(record, victim)).status).toBe(201)
  })
})

describe('a list', () => {
  test.each(lists)('%s is of the caller’s company, whatever it asks for', async (name) => {
    const { subject } = victim.company
    for (const query of [
      '',
      `?subject=${encodeURIComponent(subject)}`,
      `?subject[]=${encodeURIComponent(subject)}`,
    ]) {
      const { status, body } = await api.get(`/v1/${name}${query}`, { token: await tokenOf(stranger) })
      expect(status).toBe(200)
      expect(JSON.stringify(body)).not.toContain(subject)
    }
  })

  test('of bindings and of events, too', async () => {
    const { body } = await api.get('/v1/bindings', { token: await tokenOf(stranger) })
    expect(JSON.stringify(body)).not.toContain(victim.binding)
    const first = async (bound: Bound) => {
      const client = createClient({ url: node.url, token: await tokenOf(bound) })
      for await (const event of followEvents(client, { after: 0, path: '/v1/own-events' })) return event
      return undefined
    }
    await asked(stranger)
    const { rows } = await sql<{ id: number; subject: string | null }>`
      SELECT position AS id, subject FROM events WHERE position IS NOT NULL`.execute(node.database.db)
    const subjects = new Map(rows.map(({ id, subject }) => [id, subject]))
    for (const bound of [victim, stranger])
      expect(subjects.get((await first(bound))?.id ?? 0)).toBe(bound.company.subject)
  })
})
