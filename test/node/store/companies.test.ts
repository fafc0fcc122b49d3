import type { KnownList } from '@hexin/node/ports/companies.ts'
import { createCompanies } from '@hexin/node/store/companies.ts'
import { createGrants } from '@hexin/node/store/grants.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createTestCompany,
  createTestRegistrar,
  type TestCompany,
  verified,
} from '../../helpers/testCompany.ts'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

const registrar = createTestRegistrar()
let database: TestDatabase
let company: TestCompany
beforeAll(async () => {
  database = await createTestDatabase()
  company = await createTestCompany(registrar)
})
afterAll(() => database.close())

const HOUR_S = 3_600
let now = 0
const clock = () => now
const companies = () => createCompanies({ db: database.db, clock })
const grants = () => createGrants({ db: database.db, clock })

const made = async () => {
  const grant = await company.grant({})
  return { grant: await verified(registrar, grant), signed: grant.signed }
}

/** The company's list is demanded, comes, and is taken over with nothing wrong in it. */
async function listed(id: { readonly registrar: number; readonly subject: SubjectId }) {
  await companies().follow(id, true)
  const claim = clock() + 60
  expect(await companies().due(10, claim)).toEqual([id])
  return async () => {
    await companies().learn(id, { bindings: [], checkedAt: clock() } as unknown as KnownList, [])
    await companies().settle(id, claim, clock() + HOUR_S)
  }
}

describe('a grant that is on its way from check to row while its company’s list is taken over', () => {
  let id: { readonly registrar: number; readonly subject: SubjectId }
  let one: Awaited<ReturnType<typeof made>>
  beforeEach(async () => {
    await database.empty()
    now = 100_000
    one = await made()
    id = { registrar: 1, subject: one.grant.artefact.subject }
  })

  const dueAgain = async () => (await companies().due(10, clock() + 60)).length > 0

  test('its row comes after the list: the list is demanded again at once, and judges it', async () => {
    const taken = await listed(id)
    await taken()
    now += 5
    await grants().save(one.grant, one.signed)
    expect(await dueAgain()).toBe(true)
    expect(await companies().grantsSince(id.subject, now - 5)).toMatchObject([{ id: one.grant.id }])
  })

  test('its row comes while the list is under way: demanded again once that is taken over', async () => {
    const taken = await listed(id)
    await grants().save(one.grant, one.signed)
    now += 5
    await taken()
    expect(await dueAgain()).toBe(true)
    // Its second was before the list's.
    expect(await companies().grantsSince(id.subject, now)).toMatchObject([{ id: one.grant.id }])
  })

  test('one that comes to a list of long ago has nothing demanded', async () => {
    const taken = await listed(id)
    await taken()
    now += HOUR_S / 2
    await grants().save(one.grant, one.signed)
    expect(await dueAgain()).toBe(false)
  })

  test('handed in again, it has nothing demanded', async () => {
    await grants().save(one.grant, one.signed)
    const taken = await listed(id)
    await taken()
    await grants().save(one.grant, one.signed)
    expect(await dueAgain()).toBe(false)
  })
})
