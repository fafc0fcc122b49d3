import type { Hex } from '@hexin/sdk/encoding.ts'
import { orderSchema } from '@hexin/sdk/order/order.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bindingOrder, createCompany, subjectToken } from '../../../scripts/company/company.ts'
import { anchored, type CheckedApi, checkedApi, newKey, until } from '../../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../../helpers/importFixture.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { now } from '../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * Lawful orders between two whole nodes: a provider's and a court's.
 */

const [BUREAU, COURT] = [1, 2]
let network: TestNetwork
let nodes: TestNode[]
let bureau: CheckedApi
let court: CheckedApi
const company = createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司')
let binding = ''
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'provider'], ['court']])
  nodes = [await startTestNode(network, BUREAU), await startTestNode(network, COURT)]
  const [first, second] = await Promise.all(nodes.map(checkedApi))
  if (!first || !second) throw new Error('no nodes')
  ;[bureau, court] = [first, second]
  const body = [zhHeader, zhRow('L1'), zhRow('L2', { principal: '7.50' })].join('\n')
  await bureau.post('/v1/imports?profile=loans-zh', { body, type: 'text/csv' })
  const bound = await bureau.post('/v1/bindings', { json: { bindings: [bindingOrder(company)] } })
  binding = String((bound.body['bindings'] as string[])[0])
  await anchored(bureau)
})
afterAll(async () => {
  for (const node of nodes) await node.stop()
  await network.chain.dispose()
  expect(nodes.flatMap(({ failures }) => failures)).toEqual([])
})

const officers = [
  { name: '陈某某', certificate: '粤A-0001' },
  { name: '李某某', certificate: '粤A-0002' },
]
const draft = (change: object = {}) => ({
  body: null,
  number: '（2026）粤01执731号',
  law: 'civilProcedure',
  article: 67,
  document: 'd'.repeat(43),
  subject: company.subject,
  officers,
  providers: [BUREAU],
  scope: [{ kind: 'loan', fields: ['principal', 'status'] }],
  dataRange: null,
  notBefore: now() - 60,
  until: now() + 3_600,
  maxUses: 2,
  notifyAfter: null,
  ...change,
})
async function issued(change: object = {}): Promise<Hex> {
  const { status, body } = await court.post('/v1/orders', { json: draft(change) })
  expect([status, body['code']]).toEqual([201, undefined])
  const id = String(body['id']) as Hex
  await until(
    () => bureau.get(`/v1/orders/${id}`),
    (got) => got.status === 200,
  )
  return id
}
const request = (order: string, fields = ['principal', 'status']) => ({
  ...{ order, kind: 'loan', fields, caseNumber: '（2026）粤01执731号', user: '书记员 7' },
})
const ask = async (order: string, fields?: string[], api = court) =>
  (await api.post('/v1/exchanges', { json: request(order, fields), key: newKey() })).body

type Entry = { side: string; statement: string; order: string | null }
async function looked(api: CheckedApi, audience: number): Promise<Entry[]> {
  const token = await subjectToken(company, { audience, binding, now: now() })
  return (await api.get('/v1/who-looked', { token })).body['entries'] as Entry[]
}
type Month = { answered: number; asked: number }
async function figures(api: CheckedApi): Promise<{ answered: number; asked: number }> {
  const { body } = await api.get('/v1/orders/figures', { token: null })
  expect(JSON.stringify(body)).not.toContain(company.subject)
  const months = body['months'] as Month[]
  return {
    answered: months.reduce((sum, { answered }) => sum + answered, 0),
    asked: months.reduce((sum, { asked }) => sum + asked, 0),
  }
}

describe('a lawful order', () => {
  test('answers without a consent, within its scope and uses, and its subject sees it at once', async () => {
    const id = await issued()
    const before = [await figures(bureau), await figures(court)]
    const answered = await ask(id)
    expect(answered).toMatchObject({ state: 'answered', order: id, grant: null })
    expect((answered['records'] as unknown[]).length).toBe(2)
    expect(await ask(id, ['borrower'])).toMatchObject({ code: 'ORDER_SCOPE_EXCEEDED' })
    expect(await ask(id)).toMatchObject({ state: 'answered' })
    expect(await ask(id)).toMatchObject({ code: 'ORDER_USES_EXHAUSTED' })
    // Once more to be read, by whoever has it in his file.
    expect((await court.get(`/v1/exchanges/${String(answered['id'])}`)).body).toEqual(answered)

    for (const [api, member, side] of [
      [bureau, BUREAU, 'provider'],
      [court, COURT, 'asker'],
    ] as const) {
      const entries = (await looked(api, member)).filter((entry) => entry.order !== null)
      expect(entries.map((entry) => entry.side)).toEqual([side, side])
      const { payload } = decodeStatement(entries[0]?.order ?? '', 'hexin-order+jwt')
      expect(orderSchema.parse(payload)).toMatchObject({ number: draft().number, issuer: { member: COURT } })
    }
    expect([await figures(bureau), await figures(court)]).toEqual([
      { answered: (before[0]?.answered ?? 0) + 2, asked: 0 },
      { answered: 0, asked: (before[1]?.asked ?? 0) + 2 },
    ])
  })

  test('whose notice is put off is counted at once and shown by itself when the time is over', async () => {
    const notifyAfter = now() + 5
    const id = await issued({ notifyAfter, number: '（2026）粤01执732号' })
    const before = await figures(bureau)
    const shown = (await looked(bureau, BUREAU)).length
    const shownByAsker = (await looked(court, COURT)).length
    expect(await ask(id)).toMatchObject({ state: 'answered' })
    expect(await ask(id, ['borrower'], court)).toMatchObject({ code: 'ORDER_SCOPE_EXCEEDED' })
    expect((await figures(bureau)).answered).toBe(before.answered + 1)
    const hidden = [await looked(bureau, BUREAU), await looked(court, COURT)].map(({ length }) => length)
    expect(now()).toBeLessThan(notifyAfter)
    expect(hidden).toEqual([shown, shownByAsker])
    await until(
      () => looked(bureau, BUREAU),
      (entries) => entries.length === shown + 1,
    )
    expect(now()).toBeGreaterThanOrEqual(notifyAfter)
    expect(await looked(court, COURT)).toHaveLength(shownByAsker + 1)
  })

  test('names of officers and subject are in no log; the officers’ can be erased, and it goes on to answer', async () => {
    const id = await issued({ number: '（2026）粤01执733号' })
    for (const node of nodes) {
      const leaves = await node.database.db
        .selectFrom('leaves')
        .select('statement')
        .where('kind', '=', 'order')
        .execute()
      expect(leaves.length).toBeGreaterThan(0)
      const texts = leaves.map(({ statement }) =>
        Buffer.from(String(statement).split('.')[1] ?? '', 'base64url'),
      )
      for (const secret of [...officers.flatMap((o) => [o.name, o.certificate]), company.subject])
        expect(texts.filter((text) => text.includes(secret))).toEqual([])
    }
    expect((await bureau.get(`/v1/orders/${id}`)).body['officers']).toMatchObject(officers)
    for (const api of [bureau, court])
      expect((await api.post(`/v1/orders/${id}/erase-officers`)).body['officers']).toBeNull()
    const statement = String((await court.get(`/v1/orders/${id}`)).body['statement'])
    for (const { database } of nodes) {
      const { db } = database
      const orders = await db.selectFrom('orders').selectAll().where('order_id', '=', id).execute()
      const sent = await db.selectFrom('messages').selectAll().where('method', '=', 'order').execute()
      const about = [...orders, ...sent.filter(({ body }) => body.includes(statement))]
      expect(about.length).toBe(database === nodes[1]?.database ? 2 : 1)
      expect(JSON.stringify(about)).not.toMatch(/粤A-0001|陈某某/)
    }
    expect(await ask(id)).toMatchObject({ state: 'answered' })
  })

  test('of a body that is no member is presented by a member, which is named', async () => {
    const id = await issued({ body: '某市税务局稽查局', law: 'taxCollection', article: 54 })
    const { terms } = (await bureau.get(`/v1/orders/${id}`)).body
    expect(terms).toMatchObject({ issuer: { name: '某市税务局稽查局' }, presenter: COURT })
    expect(await ask(id)).toMatchObject({ state: 'answered' })
  })

  test('is refused: from a member that is no court, with one officer twice, before its time, to anybody but its asker', async () => {
    expect((await bureau.post('/v1/orders', { json: draft() })).body).toMatchObject({
      code: 'MEMBER_ROLE_MISSING',
    })
    const [one = officers[0]] = officers
    expect(
      (await court.post('/v1/orders', { json: draft({ officers: [one, { ...one, name: '别名' }] }) })).body,
    ).toMatchObject({ code: 'ORDER_INVALID' })
    const delayed = draft({ law: 'creditReporting', notifyAfter: now() + 60 })
    expect((await court.post('/v1/orders', { json: delayed })).body).toMatchObject({ code: 'ORDER_INVALID' })
    expect(await ask(`0x${'0'.repeat(64)}`)).toMatchObject({ code: 'ORDER_UNKNOWN' })
    const later = await issued({ notBefore: now() + 600 })
    expect(await ask(later)).toMatchObject({ code: 'ORDER_NOT_STARTED' })
    // Its provider is not the one who may ask.
    expect(await ask(later, undefined, bureau)).toMatchObject({ code: 'ORDER_UNKNOWN' })
    const both = { ...request(later), grant: `0x${'0'.repeat(64)}`, purpose: 'preLoanReview' }
    expect((await court.post('/v1/exchanges', { json: both, key: newKey() })).body).toMatchObject({
      code: 'INPUT_INVALID',
    })
  })
})
