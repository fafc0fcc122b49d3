import { createHash } from 'node:crypto'
import { createEvidenceStore } from '@hexin/node/store/evidence.ts'
import { createExchanges } from '@hexin/node/store/exchanges.ts'
import { createLog } from '@hexin/node/store/log.ts'
import { createLooks } from '@hexin/node/store/looks.ts'
import { createRecords } from '@hexin/node/store/records.ts'
import type { ExchangeRequest } from '@hexin/sdk/exchange/messages.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const grant = `0x${'ab'.repeat(32)}` as const
const ROUNDS = 40

test('everything that appends, all at once: one log without a gap, and every row points at its own leaf', async () => {
  const { db } = database
  const options = { db, clock: () => 1_000 }
  const log = createLog(db)
  const looks = createLooks(options)
  const records = createRecords(options)
  const exchanges = createExchanges(options)
  const evidence = createEvidenceStore(options)

  async function look(i: number): Promise<void> {
    const request = { asker: 2, nonce: `${i}`, exchange: `x${i}`, grant, caseNumber: 'C' } as ExchangeRequest
    await looks.record({
      requestHash: `h${i}`,
      request,
      statement: `request ${i}`,
      subject: undefined,
      period: undefined,
      shownAfter: undefined,
      link: undefined,
      decide: async () => ({ code: undefined, trace: [], statement: `look ${i}` }),
    })
    await looks.saveReply(`h${i}`, {
      reply: { answer: `answer ${i}`, envelope: {} as never },
      disclosed: [],
    })
  }

  async function exchange(i: number): Promise<void> {
    await exchanges.begin({
      id: `e${i}`,
      idempotencyKey: `e${i}`,
      bodyHash: '',
      grant,
      provider: 3,
      caseNumber: 'C',
      code: undefined,
      sign: async () => ({ request: 'r', requestHash: `r${i}` }),
      subject: undefined,
      expiresAt: 2,
      period: undefined,
      underOrder: false,
      shownAfter: undefined,
      trace: [],
    })
    const receipt = `receipt ${i}`
    const nothing = { code: undefined, answer: undefined, records: 0, fieldsDisclosed: 0 }
    await exchanges.settle({ id: `e${i}`, grant, state: 'answered', receipt, ...nothing })
  }

  const record = (i: number) => ({
    number: `${i}`,
    subject: 'local:test:00000001' as const,
    claims: {},
    contentHash: `${i}`,
    issue: async () => ({ sdJwt: `record ${i}~`, statement: `record ${i}` }),
  })
  const file = (i: number) => ({
    id: `f${i}`,
    type: 'file' as const,
    statement: Buffer.from(`evidence ${i}`),
    manifest: Buffer.of(1),
    items: undefined,
    itemCount: 1,
    idempotencyKey: undefined,
    bodyHash: '',
  })

  await Promise.all(
    Array.from({ length: ROUNDS }, (_, i) => [
      look(i),
      exchange(i),
      records.add({ kind: 'loan', records: [record(2 * i), record(2 * i + 1)] }),
      log.append([{ kind: 'prekey', statement: Buffer.from(`prekey ${i}`) }]),
      evidence.add(file(i)),
    ]).flat(),
  )

  const leaves = await db.selectFrom('leaves').selectAll().orderBy('leaf_index').execute()
  // Look, answer, receipt, two records, prekey, evidence.
  expect(leaves).toHaveLength(ROUNDS * 7)
  expect(await log.size()).toBe(leaves.length)
  for (const [i, { leaf_index, hash, statement }] of leaves.entries()) {
    expect(leaf_index).toBe(i)
    expect(hash.equals(createHash('sha256').update(Buffer.of(0)).update(statement).digest())).toBe(true)
  }
  const textAt = (index: number | null) => leaves[index ?? -1]?.statement.toString()
  for (const row of await db.selectFrom('looks').selectAll().execute()) {
    expect(textAt(row.leaf_index)).toBe(`look ${row.nonce}`)
    expect(textAt(row.answer_leaf)).toBe(`answer ${row.nonce}`)
  }
  for (const row of await db.selectFrom('records').selectAll().execute())
    expect(textAt(row.leaf_index)).toBe(`record ${row.number}`)
  for (const row of await db.selectFrom('exchanges').selectAll().execute())
    expect(textAt(row.receipt_leaf)).toBe(`receipt ${row.id.slice(1)}`)
  for (const row of await db.selectFrom('evidence').selectAll().execute())
    expect(textAt(row.leaf_index)).toBe(`evidence ${row.id.slice(1)}`)
})
