import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CompanyGrant, signGrantControl } from '../../../scripts/company/company.ts'
import { newKey, until } from '../../helpers/checkedApi.ts'
import { now } from '../../helpers/testCompany.ts'
import { createKeepingWorld, type KeepingWorld } from './keepingWorld.ts'

/*
 * What becomes of an answer at a bank, once the company has revoked the grant or its time is over (attack 9).
 */

const DAY = 86_400
let world: KeepingWorld
beforeAll(async () => {
  world = await createKeepingWorld()
})
afterAll(() => world.stop())

async function revoke(grant: CompanyGrant): Promise<void> {
  const control = await signGrantControl(grant, { action: 'revoke' })
  expect((await world.bank.post(`/v1/grants/${grant.id}/controls`, { json: control })).status).toBe(202)
}
const restrict = (grant: CompanyGrant, change: object = {}) =>
  world.bank.post(`/v1/grants/${grant.id}/restriction`, {
    json: {
      scope: [{ kind: 'loan', fields: ['principal'] }],
      basis: 'creditFile',
      until: now() + 100 * DAY,
      ...change,
    },
  })

describe('after a revocation', () => {
  test('nothing is shown from the moment that it was seen, and what is restricted only on its basis', async () => {
    const grant = await world.granted()
    const id = await world.answered(grant.id)
    expect(await restrict(grant)).toMatchObject({ status: 409, body: { code: 'GRANT_IN_FORCE' } })
    await revoke(grant)
    expect(await world.shown(id)).toMatchObject({ code: 'ANSWER_WITHHELD', status: 403 })
    expect(await world.shown(id, '?basis=creditFile&user=li')).toMatchObject({ code: 'ANSWER_WITHHELD' })

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

    const before = (await world.kept()).length
    for (const query of ['', '?basis=legalClaim&user=li', '?basis=creditFile'])
      expect(await world.shown(id, query)).toMatchObject({ code: 'ANSWER_WITHHELD' })
    const { records } = await world.shown(id, '?basis=creditFile&user=li')
    expect(records).toEqual([expect.objectContaining({ claims: { principal: expect.any(String) } })])
    // The presentation holds no more than that either.
    expect(JSON.stringify(records)).not.toContain('status')
    const entries = await world.kept()
    expect(entries.length).toBe(before + 1)
    expect(entries.at(-1)).toMatchObject({
      type: 'hexin-reading+jwt',
      payload: { grant: grant.id, basis: 'creditFile', user: 'li', fields: ['loan.principal'] },
    })
  })

  test('a basis that is over ends what it kept, by itself', async () => {
    const grant = await world.granted()
    const id = await world.answered(grant.id)
    await revoke(grant)
    expect((await restrict(grant, { until: now() + 3 })).status).toBe(200)
    await until(
      () => world.shown(id, '?basis=creditFile&user=li'),
      ({ code }) => code === 'ANSWER_DELETED',
    )
  })

  test('what is owed stands in the list until it is met, and is late after seven days', async () => {
    const grant = await world.granted()
    await world.answered(grant.id)
    await revoke(grant)
    const own = async () =>
      ((await world.bank.get('/v1/keepings')).body['keepings'] as { grant: string }[]).find(
        (each) => each.grant === grant.id,
      )
    await until(own, (found) => found !== undefined)
    expect(await own()).toMatchObject({ state: 'owed', why: 'revoked', overdue: false })
    await sql`UPDATE keepings SET ended_at = ended_at - ${7 * DAY + 5} WHERE grant_id = ${grant.id}`.execute(
      world.bankNode.database.db,
    )
    expect(await own()).toMatchObject({ state: 'owed', overdue: true })
    const outside = ['核心系统贷款档案']
    const { body } = await world.bank.post(`/v1/grants/${grant.id}/deletion`, { json: { outside } })
    expect(body).toMatchObject({ state: 'deleted', overdue: false })
    expect((await world.kept()).at(-1)).toMatchObject({
      type: 'hexin-deletion+jwt',
      payload: { grant: grant.id, outside },
    })
  })
})

describe('an answer to look at once', () => {
  test('is shown once, and deleted with that', async () => {
    const grant = await world.granted({ mode: 'view', maxUses: 1, retentionDays: 0 })
    const key = newKey()
    const id = await world.answered(grant.id, key)
    expect(await world.shown(id)).toMatchObject({ code: 'ANSWER_DELETED', status: 410 })
    const { rows } = await sql`SELECT FROM exchanges WHERE answer IS NOT NULL AND id = ${id}`.execute(
      world.bankNode.database.db,
    )
    expect(rows).toEqual([])
  })
})
