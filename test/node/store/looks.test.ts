import type { NewLook } from '@hexin/node/ports/exchange.ts'
import { createLooks } from '@hexin/node/store/looks.ts'
import type { ExchangeRequest } from '@hexin/sdk/exchange/messages.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../helpers/testDatabase.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const grant = `0x${'ab'.repeat(32)}` as const

function lookFor({ nonce, hash, maxUses = 10 }: { nonce: string; hash: string; maxUses?: number }) {
  const decisions: number[] = []
  const request = {
    asker: 1,
    nonce,
    exchange: `x${nonce}`,
    grant,
    caseNumber: 'C',
  } as unknown as ExchangeRequest
  const look: NewLook = {
    requestHash: hash,
    request,
    statement: `request ${hash}`,
    subject: 'uscc:91350100M000100Y43',
    period: undefined,
    shownAfter: undefined,
    link: undefined,
    async decide({ all: uses }) {
      decisions.push(uses)
      const code = uses < maxUses ? undefined : ('GRANT_USES_EXHAUSTED' as const)
      return { code, trace: [], statement: `statement ${hash}` }
    },
  }
  return { look, decisions }
}

describe('looks', () => {
  test('the same bytes again: finds the row, decides nothing, spends nothing, appends no leaf', async () => {
    const looks = createLooks({ db: database.db, clock: () => 1 })
    const first = lookFor({ nonce: 'a', hash: 'h1' })
    await looks.record(first.look)
    const again = lookFor({ nonce: 'a', hash: 'h1' })
    const row = await looks.record(again.look)
    expect(row).toMatchObject({ requestHash: 'h1', statement: 'statement h1', reply: undefined })
    expect(again.decisions).toEqual([])
    const { size } = await database.db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()
    expect(size).toBe(1)
  })

  test('other bytes under a used nonce: refused, and the first one stands', async () => {
    const looks = createLooks({ db: database.db, clock: () => 1 })
    const { look, decisions } = lookFor({ nonce: 'a', hash: 'h2' })
    await expect(looks.record(look)).rejects.toMatchObject({ code: 'REQUEST_NONCE_REUSED' })
    expect(decisions).toEqual([])
  })

  test('a periodic grant is counted by its period, however many come at once', async () => {
    const looks = createLooks({ db: database.db, clock: () => 1 })
    const counted: number[] = []
    const inPeriod = (nonce: string, period: number): NewLook => ({
      ...lookFor({ nonce, hash: `p${nonce}` }).look,
      period,
      async decide(uses) {
        counted.push(uses.inPeriod)
        return { code: undefined, trace: [], statement: `look ${nonce}` }
      },
    })
    const grantOf = (look: NewLook): NewLook => ({
      ...look,
      request: { ...look.request, grant: `0x${'cd'.repeat(32)}` },
    })
    const all = ['1', '2', '3'].map((nonce) => grantOf(inPeriod(nonce, 1_000)))
    await Promise.all(all.map((look) => looks.record(look)))
    await looks.record(grantOf(inPeriod('4', 1_000)))
    await looks.record(grantOf(inPeriod('5', 2_000)))
    expect(counted).toEqual([0, 1, 2, 3, 0])
  })

  test('many at once for one grant: exactly as many are allowed as uses are left', async () => {
    const looks = createLooks({ db: database.db, clock: () => 1 })
    const all = Array.from(
      { length: 40 },
      (_, i) => lookFor({ nonce: `n${i}`, hash: `m${i}`, maxUses: 10 }).look,
    )
    const rows = await Promise.all(all.map((look) => looks.record(look)))
    // One use was spent above.
    expect(rows.filter(({ code }) => code === undefined)).toHaveLength(9)
    const uses = await database.db
      .selectFrom('grant_uses')
      .select('uses')
      .where('grant_id', '=', grant)
      .executeTakeFirstOrThrow()
    expect(uses.uses).toBe(10)
  })

  test('a reply is kept once, and its leaf is appended once', async () => {
    const looks = createLooks({ db: database.db, clock: () => 1 })
    const before = await database.db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()
    const reply = { answer: 'answer', envelope: { exchange: 'xa' } as never }
    expect(await looks.saveReply('h1', { reply, disclosed: [3, 4] })).toEqual(reply)
    const later = await Promise.all([
      looks.saveReply('h1', { reply: { ...reply, answer: 'another' }, disclosed: [] }),
      looks.saveReply('h1', { reply: { ...reply, answer: 'and another' }, disclosed: [5] }),
    ])
    expect(later).toEqual([reply, reply])
    const after = await database.db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()
    expect(after.size - before.size).toBe(1)
    expect(await looks.record(lookFor({ nonce: 'a', hash: 'h1' }).look)).toMatchObject({
      reply: { answer: 'answer' },
    })
    const row = await database.db
      .selectFrom('looks')
      .select('disclosed')
      .where('request_hash', '=', 'h1')
      .executeTakeFirstOrThrow()
    expect(row.disclosed).toEqual(['3', '4'])
  })

  test('two replies to one request in one batch: one leaf', async () => {
    const looks = createLooks({ db: database.db, clock: () => 1 })
    await looks.record(lookFor({ nonce: 'twice', hash: 'twice', maxUses: 100 }).look)
    const before = await database.db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()
    const reply = { answer: 'first', envelope: {} as never }
    const kept = await Promise.all([
      looks.saveReply('twice', { reply, disclosed: [] }),
      looks.saveReply('twice', { reply: { ...reply, answer: 'second' }, disclosed: [] }),
    ])
    expect(kept).toEqual([reply, reply])
    const after = await database.db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()
    expect(after.size - before.size).toBe(1)
    expect(await looks.record(lookFor({ nonce: 'twice', hash: 'twice' }).look)).toMatchObject({
      reply: { answer: 'first' },
    })
  })

  test('leaves have no gaps', async () => {
    const rows = await database.db.selectFrom('leaves').select('leaf_index').orderBy('leaf_index').execute()
    expect(rows.map(({ leaf_index }) => leaf_index)).toEqual(rows.map((_, i) => i))
  })
})
