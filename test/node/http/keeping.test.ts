import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Database } from '@hexin/node/store/database.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  bindingOrder,
  type CompanyGrant,
  createCompany,
  signGrant,
  signGrantControl,
  subjectToken,
} from '../../../scripts/company/company.ts'
import { type CheckedApi, checkedApi, newKey, until } from '../../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../../helpers/importFixture.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { now, proposalOf } from '../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * What becomes of an answer at a bank, once the company has revoked the grant or its time is over (attack 9).
 */

const [BUREAU, BANK] = [1, 2]
const DAY = 86_400
let network: TestNetwork
let nodes: TestNode[]
let bureau: CheckedApi
let bank: CheckedApi
const company = createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司')
let binding = ''
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'provider'], ['bank']])
  nodes = [await startTestNode(network, BUREAU), await startTestNode(network, BANK)]
  const [first, second] = await Promise.all(nodes.map(checkedApi))
  if (!first || !second) throw new Error('no nodes')
  ;[bureau, bank] = [first, second]
  const bound = await bureau.post('/v1/bindings', { json: { bindings: [bindingOrder(company)] } })
  binding = String((bound.body['bindings'] as string[])[0])
  await bureau.post('/v1/imports?profile=loans-zh', {
    body: [zhHeader, zhRow('L1')].join('\n'),
    type: 'text/csv',
  })
  await until(
    () => bureau.get('/health'),
    ({ body }) => (body['log'] as { anchoredSize: number }).anchoredSize >= 2,
  )
})
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()))
  await network.chain.dispose()
})
const bankNode = () => nodes[1] as TestNode

async function granted(terms: Parameters<typeof proposalOf>[1] = {}): Promise<CompanyGrant> {
  const { chainId, contracts } = network.network
  const chain = { id: chainId, grants: contracts.grants }
  const proposal = proposalOf(company, { chain, grantee: BANK, providers: [BUREAU], ...terms })
  const grant = await signGrant(company, { proposal, binding, now: now(), namesOf: namesIn({ members: [] }) })
  await bank.post('/v1/grants', { json: { grants: [grant.signed] } })
  for (const api of [bank, bureau])
    await until(
      async () => (await api.get(`/v1/grants/${grant.id}`)).body['state'],
      (state) => state === 'active',
    )
  return grant
}

/** The id of an exchange that was answered. */
async function answered(grant: string, key = newKey()): Promise<string> {
  const json = {
    ...{ grant, kind: 'loan', fields: ['principal', 'status'] },
    ...{ purpose: 'preLoanReview', caseNumber: 'GZ-1', user: 'clerk 7' },
  }
  const { body } = await bank.post('/v1/exchanges', { json, key })
  expect(body).toMatchObject({ state: 'answered', records: [{ claims: { status: expect.anything() } }] })
  return String(body['id'])
}
async function revoke(grant: CompanyGrant): Promise<void> {
  const control = await signGrantControl(grant, { action: 'revoke' })
  expect((await bank.post(`/v1/grants/${grant.id}/controls`, { json: control })).status).toBe(202)
}
const shown = async (id: string, query = '') => (await bank.get(`/v1/exchanges/${id}${query}`)).body
const restrict = (grant: CompanyGrant, change: object = {}) =>
  bank.post(`/v1/grants/${grant.id}/restriction`, {
    json: {
      scope: [{ kind: 'loan', fields: ['principal'] }],
      basis: 'creditFile',
      until: now() + 100 * DAY,
      ...change,
    },
  })

/** What the bank's log tells the company that it keeps. */
async function kept(): Promise<{ type: string; payload: unknown }[]> {
  const token = await subjectToken(company, { audience: BANK, binding, now: now() })
  const { body } = await bank.get('/v1/who-looked', { token })
  return (body['entries'] as { side: string; statement: string }[])
    .filter(({ side }) => side === 'keeper')
    .map(({ statement }) => {
      const { typ } = JSON.parse(Buffer.from(statement.split('.')[0] ?? '', 'base64url').toString())
      return { type: typ, payload: decodeStatement(statement, typ).payload }
    })
}

describe('after a revocation', () => {
  test('nothing is shown from the moment that it was seen, and what is restricted only on its basis', async () => {
    const grant = await granted()
    const id = await answered(grant.id)
    expect(await restrict(grant)).toMatchObject({ status: 409, body: { code: 'GRANT_IN_FORCE' } })
    await revoke(grant)
    expect(await shown(id)).toMatchObject({ code: 'ANSWER_WITHHELD', status: 403 })
    expect(await shown(id, '?basis=creditFile&user=li')).toMatchObject({ code: 'ANSWER_WITHHELD' })

    for (const change of [
      { basis: 'curiosity' },
      { until: now() + 3_651 * DAY },
      { scope: [{ kind: 'loan', fields: ['principal', 'jobsCreated'] }] },
      { scope: [{ kind: 'tax', fields: ['year'] }] },
    ])
      expect(await restrict(grant, change)).toMatchObject({
        status: 422,
        body: { code: 'RESTRICTION_INVALID' },
      })
    expect((await restrict(grant)).body).toMatchObject({
      state: 'restricted',
      basis: 'creditFile',
      overdue: false,
    })

    const before = (await kept()).length
    for (const query of ['', '?basis=legalClaim&user=li', '?basis=creditFile'])
      expect(await shown(id, query)).toMatchObject({ code: 'ANSWER_WITHHELD' })
    const { records } = await shown(id, '?basis=creditFile&user=li')
    expect(records).toEqual([expect.objectContaining({ claims: { principal: expect.any(String) } })])
    // The presentation holds no more than that either.
    expect(JSON.stringify(records)).not.toContain('status')
    const entries = await kept()
    expect(entries.length).toBe(before + 1)
    expect(entries.at(-1)).toMatchObject({
      type: 'hexin-reading+jwt',
      payload: { grant: grant.id, basis: 'creditFile', user: 'li', fields: ['loan.principal'] },
    })
  })

  test('a basis that is over ends what it kept, by itself', async () => {
    const grant = await granted()
    const id = await answered(grant.id)
    await revoke(grant)
    expect((await restrict(grant, { until: now() + 3 })).status).toBe(200)
    await until(
      () => shown(id, '?basis=creditFile&user=li'),
      ({ code }) => code === 'ANSWER_DELETED',
    )
  })

  test('what is owed stands in the list until it is met, and is late after seven days', async () => {
    const grant = await granted()
    await answered(grant.id)
    await revoke(grant)
    const own = async () =>
      ((await bank.get('/v1/keepings')).body['keepings'] as { grant: string }[]).find(
        (each) => each.grant === grant.id,
      )
    await until(own, (found) => found !== undefined)
    expect(await own()).toMatchObject({ state: 'owed', why: 'revoked', overdue: false })
    await sql`UPDATE keepings SET ended_at = ended_at - ${7 * DAY + 5} WHERE grant_id = ${grant.id}`.execute(
      bankNode().database.db,
    )
    expect(await own()).toMatchObject({ state: 'owed', overdue: true })
    const outside = ['核心系统贷款档案']
    const { body } = await bank.post(`/v1/grants/${grant.id}/deletion`, { json: { outside } })
    expect(body).toMatchObject({ state: 'deleted', overdue: false })
    expect((await kept()).at(-1)).toMatchObject({
      type: 'hexin-deletion+jwt',
      payload: { grant: grant.id, outside },
    })
  })
})

describe('an answer to look at once', () => {
  test('is shown once, and deleted with that', async () => {
    const grant = await granted({ mode: 'view', maxUses: 1, retentionDays: 0 })
    const key = newKey()
    const id = await answered(grant.id, key)
    expect(await shown(id)).toMatchObject({ code: 'ANSWER_DELETED', status: 410 })
    const { rows } = await sql`SELECT FROM exchanges WHERE answer IS NOT NULL AND id = ${id}`.execute(
      bankNode().database.db,
    )
    expect(rows).toEqual([])
  })
})

describe('complaint 8: deletion is not what it says; here a deletion', () => {
  const place = (name: string) => path.join(bankNode().secretsDir, name)

  test('outlives a database that is restored from before it', async () => {
    const grant = await granted()
    const id = await answered(grant.id)
    const { db } = bankNode().database
    const keys = readFileSync(place('grant-keys'))
    const backup = await backUp(db)
    expect((await bank.post(`/v1/grants/${grant.id}/deletion`, { json: { outside: [] } })).status).toBe(200)
    expect(await shown(id)).toMatchObject({ code: 'ANSWER_DELETED' })

    await backup.restore()
    expect(await keptAnswers(db, id)).toBe(1)
    await bankNode().restart()
    expect(await shown(id)).toMatchObject({ code: 'ANSWER_DELETED' })
    expect(await keptAnswers(db, id)).toBe(0)

    // Without the tombstone the answer comes back, but its key does not; only with the old key file too it opens.
    await backup.restore()
    rmSync(place('grant-keys.destroyed'))
    await bankNode().restart()
    expect(await keptAnswers(db, id)).toBe(1)
    expect((await shown(id))['records']).toBeUndefined()
    writeFileSync(place('grant-keys'), keys)
    await bankNode().restart()
    expect(await shown(id)).toMatchObject({ state: 'answered', records: [{}] })
  })

  test('that a crash cut short is finished at the next start', async () => {
    const [grant, other] = [await granted(), await granted()]
    const [id, next] = [await answered(grant.id), await answered(other.id)]
    const { db } = bankNode().database
    const backup = await backUp(db)
    await bank.post(`/v1/grants/${grant.id}/deletion`, { json: { outside: [] } })
    const file = place('grant-keys.destroyed')
    const tombstones = readFileSync(file, 'utf8')
    expect(tombstones).toContain(`${grant.id} ey`)
    // The tombstone is there, the database knows nothing of it; behind it is a piece of another.
    await backup.restore()
    writeFileSync(file, `${tombstones}0x12`)
    await bankNode().restart()
    expect(await shown(id)).toMatchObject({ code: 'ANSWER_DELETED' })
    await bank.post(`/v1/grants/${other.id}/deletion`, { json: { outside: [] } })
    await bankNode().restart()
    expect(await shown(next)).toMatchObject({ code: 'ANSWER_DELETED' })
    expect(
      (await kept()).filter(({ payload }) => (payload as { grant: string }).grant === other.id),
    ).toHaveLength(1)
  })
})

const keptAnswers = async (db: Database, id: string): Promise<number> =>
  (await sql`SELECT FROM exchanges WHERE answer IS NOT NULL AND id = ${id}`.execute(db)).rows.length

/** A backup of the bank's whole database, in a schema beside it, and how to put it back. */
async function backUp(db: Database) {
  const { rows: tables } = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'kysely%'`.execute(
    db,
  )
  await sql`DROP SCHEMA IF EXISTS backup CASCADE; CREATE SCHEMA backup`.execute(db)
  for (const { name } of tables)
    await sql.raw(`CREATE TABLE backup.${name} AS TABLE public.${name}`).execute(db)
  return {
    async restore() {
      const back = (name: string) =>
        `ALTER TABLE public.${name} DISABLE TRIGGER ALL; DELETE FROM public.${name};
         INSERT INTO public.${name} OVERRIDING SYSTEM VALUE TABLE backup.${name}; ALTER TABLE public.${name} ENABLE TRIGGER ALL`
      await sql.raw(`BEGIN; ${tables.map(({ name }) => back(name)).join('; ')}; COMMIT`).execute(db)
    },
  }
}
