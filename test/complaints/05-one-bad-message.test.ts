import type { NewLook } from '@hexin/node/ports/exchange.ts'
import { createStores } from '@hexin/node/store/createStores.ts'
import type { ExchangeRequest, Receipt } from '@hexin/sdk/exchange/messages.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const grant = `0x${'ab'.repeat(32)}` as const
const parties = { asker: 2, provider: 3, grant }
const link = (number: number) => ({ number, previous: number === 1 ? null : `r${number - 1}` })

const look = (number: number): NewLook => ({
  requestHash: `r${number}`,
  request: { ...parties, nonce: `${number}`, exchange: `x${number}`, caseNumber: 'C' } as ExchangeRequest,
  ...{ statement: `request ${number}`, subject: undefined, period: undefined, shownAfter: undefined },
  link: link(number),
  decide: async (_, code) => ({ code, trace: [], statement: `decision ${number}` }),
})

test('One bad message blocks a whole ordered stream, silently: what comes after it is answered, what is missing can be seen, and it ends with a reason', async () => {
  const { looks, receipts } = createStores({ db: database.db, clock: () => 1_000 })
  const chain = async () =>
    database.db.selectFrom('answered_chains').select(['highest', 'gaps']).executeTakeFirstOrThrow()
  // Number 2 never arrives; those behind it do, the last of them first.
  for (const number of [1, 4, 3]) expect((await looks.record(look(number))).code).toBeUndefined()
  expect(await chain()).toEqual({ highest: 4, gaps: [[2, 2]] })

  // Its asker gives it up: both sides know that it ended, and how.
  const receipt = { ...parties, request: 'r2', link: link(2), outcome: 'undeliverable' } as Receipt
  await receipts.receive([{ receipt, statement: 'receipt 2' }], 'acknowledgement')
  expect(await chain()).toEqual({ highest: 4, gaps: [] })
  expect((await looks.record(look(2))).code).toBe('EXCHANGE_CLOSED')
  expect((await looks.record(look(5))).code).toBeUndefined()
})
