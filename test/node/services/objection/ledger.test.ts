import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { Membership } from '@hexin/node/services/membership.ts'
import { createLedger } from '@hexin/node/services/objection/ledger.ts'
import { createObjectionLedger } from '@hexin/node/store/objectionLedger.ts'
import { dueOf } from '@hexin/sdk/objection/dueDay.ts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'
import { AT } from '../../../sdk/helpers.ts'
import { markOf, objectionOf, provider } from '../../../sdk/objection/objections.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
beforeEach(() => database.empty())
afterAll(() => database.close())

const self = { number: 9, name: { zh: '', en: '' }, status: 'active', roles: ['regulator'] } as const
const membership = {
  find: () => ({ ...self, country: 'CN', licences: [], http: undefined, p2p: undefined }),
} as Partial<Membership> as Membership
const ledgerAt = (clock: () => number) =>
  createLedger({
    ...{ crypto, clock, self: 9, membership },
    keyOf: (id) => (id === provider.keyId ? { ...provider.key, member: provider.number } : undefined),
    store: createObjectionLedger({ db: database.db, clock }),
  })

test('a provider that dates its receipt ahead gains no day: days count from when the regulator heard of it', async () => {
  const mark = await markOf(await objectionOf(), {
    receipt: { receivedAt: AT + 30 * 86_400, due: dueOf(AT + 30 * 86_400) },
  })
  let now = AT
  const ledger = ledgerAt(() => now)
  await ledger.receive(provider.number, { receipt: mark.receipt, outcome: null })
  const { day, at } = dueOf(AT)
  now = at - 1
  expect((await ledger.list({ limit: 10 })).items).toMatchObject([
    { due: day, overdue: false, state: 'open' },
  ])
  now = at
  expect((await ledger.list({ limit: 10 })).items).toMatchObject([{ due: day, overdue: true }])
})

test('an outcome that came before the opening stays; one after the last day is late', async () => {
  const { at } = dueOf(AT)
  const mark = await markOf(await objectionOf(), { outcome: { at } })
  const ledger = ledgerAt(() => at + 1)
  await ledger.receive(provider.number, { receipt: mark.receipt, outcome: mark.outcome })
  await ledger.receive(provider.number, { receipt: mark.receipt, outcome: null })
  expect((await ledger.list({ limit: 10 })).items).toMatchObject([
    { state: 'refused', reason: 'confirmed', overdue: false, late: true },
  ])
})

test('an outcome of another receipt is refused', async () => {
  const [one, other] = [await markOf(await objectionOf()), await markOf(await objectionOf())]
  const ledger = ledgerAt(() => AT)
  await expect(
    ledger.receive(provider.number, { receipt: one.receipt, outcome: other.outcome }),
  ).rejects.toMatchObject({ code: 'OBJECTION_STATEMENT_INVALID' })
  expect((await ledger.list({ limit: 10 })).items).toEqual([])
})
