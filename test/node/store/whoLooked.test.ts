import { createExchanges } from '@hexin/node/store/exchanges.ts'
import { createLooks } from '@hexin/node/store/looks.ts'
import { createWhoLooked } from '@hexin/node/store/whoLooked.ts'
import type { ErrorCode } from '@hexin/sdk/errors/base.ts'
import type { ExchangeRequest } from '@hexin/sdk/exchange/messages.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
const A = 'uscc:91350100M000100Y43'
const B = 'local:test:00000002'
const grant = `0x${'ab'.repeat(32)}` as const

beforeAll(async () => {
  database = await createTestDatabase()
  const options = { db: database.db, clock: () => 1_000 }
  const looks = createLooks(options)
  const look = (name: string, subject: string | undefined, code?: ErrorCode) =>
    looks.record({
      requestHash: name,
      request: { asker: 2, nonce: name, exchange: name, grant, caseNumber: 'C' } as ExchangeRequest,
      statement: `request ${name}`,
      subject,
      period: undefined,
      decide: async () => ({ code, trace: [], statement: `look ${name}` }),
    })
  const exchanges = createExchanges(options)
  const begin = (id: string, subject: SubjectId) =>
    exchanges.begin({
      id,
      idempotencyKey: id,
      bodyHash: '',
      grant,
      provider: 3,
      caseNumber: 'C',
      code: undefined,
      request: 'r',
      requestHash: id,
      subject,
      expiresAt: 2,
      period: undefined,
      trace: [],
    })
  await look('a1', A)
  await begin('open', A)
  await begin('done', A)
  const rest = { grant, code: undefined, answer: undefined, records: 0, fieldsDisclosed: 0 }
  await exchanges.settle({ id: 'done', state: 'answered', receipt: 'receipt done', ...rest })
  await look('b1', B)
  await look('a2', A, 'GRANT_PAUSED')
  await look('nobody', undefined, 'GRANT_UNKNOWN')
})
afterAll(() => database.close())

describe('who looked', () => {
  test('both sides’ entries of one company, refusals too, in the order of the log; no open exchange, nobody else’s', async () => {
    expect(await createWhoLooked(database.db).entries(A)).toEqual([
      { side: 'provider', statement: 'look a1', leafIndex: 0 },
      { side: 'asker', statement: 'receipt done', leafIndex: 1 },
      { side: 'provider', statement: 'look a2', leafIndex: 3 },
    ])
  })

  test('many ask at once: each gets its own', async () => {
    const store = createWhoLooked(database.db)
    const [a, b, none, again] = await Promise.all(
      [A, B, 'local:test:00000009', A].map((s) => store.entries(s)),
    )
    expect(b).toEqual([{ side: 'provider', statement: 'look b1', leafIndex: 2 }])
    expect(none).toEqual([])
    expect(again).toEqual(a)
  })
})
