import { randomBytes } from 'node:crypto'
import { unwrap, wrap } from '@hexin/node/keys/wrap.ts'
import { createAnswerVault, type StoredAnswer } from '@hexin/node/services/exchange/answerVault.ts'
import { createEraseAdverse, firstAdverseEnd } from '@hexin/node/services/exchange/eraseAdverse.ts'
import { createAdverseAnswers } from '@hexin/node/store/adverseAnswers.ts'
import { createExchanges } from '@hexin/node/store/exchanges.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const grant = `0x${'ab'.repeat(32)}` as const
const key = randomBytes(32)
const vault = createAnswerVault({
  keys: { keyFor: async () => key },
  wrapping: { wrap, unwrap },
})
const at = (time: string): number => Date.parse(time) / 1_000

const penalty = (penaltyNumber: string, endedOn?: string): StoredAnswer['records'][number] => ({
  kind: 'penalty',
  ...{
    subject: 'uscc:91350100M000100Y43',
    issuedAt: 0,
    sdJwt: `sd-jwt of ${penaltyNumber}`,
    proof: {},
    anchoredAt: 0,
    supersedes: null,
    marks: [],
  },
  claims: { penaltyNumber, ...(endedOn !== undefined && { endedOn }) },
})

test('what a bank keeps of a person’s adverse data is erased the day after its last one, record by record', async () => {
  const exchanges = createExchanges({ db: database.db, clock: () => 1_000 })
  const answers = createAdverseAnswers(database.db)
  const records = [penalty('P1', '2024-02-29'), penalty('P2', '2024-03-01'), penalty('P3')]
  await exchanges.begin({
    ...{ id: 'E1', provider: 3, idempotencyKey: 'E1', bodyHash: 'E1', grant },
    ...{ caseNumber: 'C1', code: undefined, subject: 'uscc:91350100M000100Y43' },
    ...{ expiresAt: 2_000, period: undefined, underOrder: false, shownAfter: undefined, trace: [] },
    sign: async () => ({ request: 'request', requestHash: 'E1' }),
  })
  await answers.note('E1', firstAdverseEnd(records))
  const completeness = { matched: 3, disclosed: 3, withheld: [] }
  await exchanges.settle({
    ...{ id: 'E1', grant, state: 'answered', code: undefined, records: 3, fieldsDisclosed: 5, receipt: 'r' },
    answer: await vault.rewrap(grant, 'E1', { records, completeness }),
  })
  const kept = async (): Promise<unknown[]> => {
    const row = await exchanges.find('E1')
    const stored = await vault.unwrap(grant, 'E1', row?.answer ?? Buffer.of())
    return stored.records.map(({ claims }) => claims['penaltyNumber'])
  }
  const eraseAt = (time: string) => createEraseAdverse({ clock: () => at(time), answers, vault })()

  // The control: on the last day all of it is there.
  expect(await eraseAt('2029-02-28T23:59:59+08:00')).toBe(0)
  expect(await kept()).toEqual(['P1', 'P2', 'P3'])
  expect(await eraseAt('2029-03-01T00:00:00+08:00')).toBe(1)
  expect(await kept()).toEqual(['P2', 'P3'])
  expect(await eraseAt('2029-03-01T12:00:00+08:00')).toBe(0)
  expect(await eraseAt('2029-03-02T00:00:00+08:00')).toBe(1)
  expect(await kept()).toEqual(['P3'])
  // What has not ended does not end.
  expect(await eraseAt('2100-01-01T00:00:00+08:00')).toBe(0)
})
