import type { NewOperation } from '@hexin/node/ports/relay.ts'
import { createGrants } from '@hexin/node/store/grants.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import type { VerifiedGrant } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
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
beforeEach(() => database.empty())

const clock = () => 1_000
const store = () => createGrants({ db: database.db, clock })

type Made = { readonly grant: VerifiedGrant; readonly signed: SignedGrant }

async function newGrant(caseNumber = 'C1'): Promise<Made> {
  const made = await company.grant({ caseNumber })
  return { grant: await verified(registrar, made), signed: made.signed }
}

const operation = (grant: Hex, action: NewOperation['action'] = 'register'): NewOperation => ({
  id: `${action} ${grant}`,
  grant,
  action,
  sequence: 0,
  calldata: '0x01020304',
  expiresAt: 5_000,
})
const duties = ({ id }: VerifiedGrant) => ({ operation: operation(id), recipients: [3, 4] })

const owed = async () => ({
  operations: (await database.db.selectFrom('relay_operations').select(['id', 'own']).execute()).length,
  messages: (
    await database.db.selectFrom('messages').select(['recipient', 'method']).orderBy('recipient').execute()
  ).map(({ recipient, method }) => `${method} to ${recipient}`),
})

const onChain = (
  grant: Hex,
  state: 'active' | 'paused' | 'revoked',
  sequence = 0,
  revokeKey = '0xfromchain',
) =>
  database.db
    .insertInto('grant_states')
    .values({
      grant_id: grant,
      artefact_hash: '',
      state,
      sequence,
      revoke_key: revokeKey,
      registered_block: 1,
    })
    .execute()

describe('grants', () => {
  test('a saved one is found with its artefact, and as the chain and the counters have it', async () => {
    const { grant, signed } = await newGrant()
    await store().save(grant, signed)
    const fresh = { id: grant.id, artefact: grant.artefact, state: undefined, sequence: 0 }
    expect(await store().find(grant.id)).toEqual({ ...fresh, revocationSeen: false, uses: 0 })
    expect(await store().signed(grant.id)).toEqual(signed)
    await onChain(grant.id, 'paused', 3)
    await database.db.insertInto('grant_uses').values({ grant_id: grant.id, uses: 7 }).execute()
    expect(await store().find(grant.id)).toMatchObject({ state: 'paused', sequence: 3, uses: 7 })
  })

  test('the store that has read it once sees what changes about it', async () => {
    const { grant, signed } = await newGrant()
    const one = store()
    await one.save(grant, signed)
    expect(await one.find(grant.id)).toMatchObject({ state: undefined })
    await onChain(grant.id, 'active')
    expect(await one.find(grant.id)).toMatchObject({ state: 'active' })
  })

  test('what was never handed in is not found, whatever the chain says', async () => {
    const { grant } = await newGrant()
    await onChain(grant.id, 'active')
    expect(await store().find(grant.id)).toBeUndefined()
    expect(await store().signed(grant.id)).toBeUndefined()
  })

  test('saved twice, one after the other: owed once', async () => {
    const { grant, signed } = await newGrant()
    await store().save(grant, signed, duties(grant))
    await store().save(grant, signed, duties(grant))
    expect(await owed()).toEqual({ operations: 1, messages: ['grant to 3', 'grant to 4'] })
  })

  test('saved twice at once, in one batch and by two processes: owed once', async () => {
    const { grant, signed } = await newGrant()
    const [one, two] = [store(), store()]
    await Promise.all([one, one, two, two].map((process) => process.save(grant, signed, duties(grant))))
    expect(await owed()).toEqual({ operations: 1, messages: ['grant to 3', 'grant to 4'] })
  })

  test('many at once: each with its own duties', async () => {
    const grants = await Promise.all(Array.from({ length: 30 }, () => newGrant()))
    const one = store()
    await Promise.all(grants.map(({ grant, signed }) => one.save(grant, signed, duties(grant))))
    expect(await owed()).toMatchObject({ operations: 30 })
    const found = await Promise.all(grants.map(({ grant }) => one.find(grant.id)))
    expect(found.map((grant) => grant?.id)).toEqual(grants.map(({ grant }) => grant.id))
  })

  test('counted only where the chain shows them, of one case or of all', async () => {
    const [a, b, c] = [await newGrant('C1'), await newGrant('C1'), await newGrant('C2')]
    for (const { grant, signed } of [a, b, c]) await store().save(grant, signed)
    for (const { grant } of [a, c]) await onChain(grant.id, 'active')
    expect(await store().count('C1')).toBe(1)
    expect(await store().count(undefined)).toBe(2)
  })
})

describe('revocations', () => {
  const revoke = (grant: Hex, recipients: readonly number[] = [3, 4]) =>
    store().saveRevocation({ grant, signature: '0x01', operation: operation(grant, 'revoke'), recipients })

  test('one is seen at once; what is owed for it is there: every recipient told, the chain too', async () => {
    const { grant, signed } = await newGrant()
    await store().save(grant, signed)
    await revoke(grant.id)
    expect(await store().find(grant.id)).toMatchObject({ revocationSeen: true, state: undefined })
    expect(await owed()).toEqual({ operations: 1, messages: ['control to 3', 'control to 4'] })
    const message = await database.db.selectFrom('messages').selectAll().executeTakeFirstOrThrow()
    expect(JSON.parse(message.body)).toEqual({ action: 'revoke', grant: grant.id, signature: '0x01' })
  })

  test('one that comes before its grant is obeyed from the moment that the grant is there', async () => {
    const { grant, signed } = await newGrant()
    await revoke(grant.id, [])
    expect(await store().find(grant.id)).toBeUndefined()
    await store().save(grant, signed)
    expect(await store().find(grant.id)).toMatchObject({ revocationSeen: true })
  })

  test('the key that may revoke is known from the artefact, else from the chain, else from nobody', async () => {
    const { grant, signed } = await newGrant()
    expect(await store().revokeKey(grant.id)).toBeUndefined()
    await onChain(grant.id, 'active')
    expect(await store().revokeKey(grant.id)).toBe('0xfromchain')
    await store().save(grant, signed)
    expect(await store().revokeKey(grant.id)).toBe(grant.artefact.controls.revoke)
  })

  test('handed in twice, both times all are told: no relay can keep it back', async () => {
    const { grant } = await newGrant()
    await revoke(grant.id, [3])
    await revoke(grant.id, [3])
    expect(await owed()).toEqual({ operations: 1, messages: ['control to 3', 'control to 3'] })
  })
})
