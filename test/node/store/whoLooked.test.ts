import { createExchanges } from '@hexin/node/store/exchanges.ts'
import { createLooks } from '@hexin/node/store/looks.ts'
import { createWhoLooked } from '@hexin/node/store/whoLooked.ts'
import type { ErrorCode } from '@hexin/sdk/errors/base.ts'
import type { ExchangeRequest } from '@hexin/sdk/exchange/messages.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
let time = 1_000
const A = 'uscc:91350100M000100Y43'
const B = 'local:test:00000002'
const grant = `0x${'ab'.repeat(32)}` as const

beforeAll(async () => {
  database = await createTestDatabase()
  const options = { db: database.db, clock: () => 1_000 }
  const looks = createLooks(options)
  const look = (name: string, subject: string | undefined, code?: ErrorCode, shownAfter?: number) =>
    looks.record({
      requestHash: name,
      request: { asker: 2, nonce: name, exchange: name, grant, caseNumber: 'C' } as ExchangeRequest,
      statement: `request ${name}`,
      subject,
      period: undefined,
      shownAfter,
      link: undefined,
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
      sign: async () => ({ request: 'r', requestHash: id }),
      subject,
      expiresAt: 2,
      period: undefined,
      underOrder: false,
      shownAfter: undefined,
      trace: [],
    })
  await look('a1', A)
  await begin('open', A)
  await begin('done', A)
  const rest = { grant, code: undefined, answer: undefined, records: 0, fieldsDisclosed: 0 }
  await exchanges.settle({ id: 'done', state: 'answered', receipt: 'receipt done', ...rest })
  await look('b1', B)
  await look('a2', A, 'GRANT_PAUSED')
  await look('later', B, undefined, 2_000)
  await look('nobody', undefined, 'GRANT_UNKNOWN')
})
afterAll(() => database.close())

describe('who looked', () => {
  test('both sides’ entries of one company, refusals too, in the order of the log; no open exchange, nobody else’s', async () => {
    expect(await createWhoLooked({ db: database.db, clock: () => time }).entries(A)).toEqual([
      { side: 'provider', statement: 'look a1', leafIndex: 0, order: undefined },
      { side: 'asker', statement: 'receipt done', leafIndex: 1, order: undefined },
      { side: 'provider', statement: 'look a2', leafIndex: 3, order: undefined },
    ])
  })

  test('many ask at once: each gets its own', async () => {
    const store = createWhoLooked({ db: database.db, clock: () => time })
    const [a, b, none, again] = await Promise.all(
      [A, B, 'local:test:00000009', A].map((s) => store.entries(s)),
    )
    expect(b).toEqual([{ side: 'provider', statement: 'look b1', leafIndex: 2, order: undefined }])
    expect(none).toEqual([])
    expect(again).toEqual(a)
  })

  test('what may be shown later only appears then, by itself', async () => {
    const store = createWhoLooked({ db: database.db, clock: () => time })
    const shown = async () => (await store.entries(B)).map(({ statement }) => statement)
    const before = await shown()
    time = 1_999
    const still = await shown()
    time = 2_000
    expect([before, still, await shown()]).toEqual([['look b1'], ['look b1'], ['look b1', 'look later']])
  })
})
