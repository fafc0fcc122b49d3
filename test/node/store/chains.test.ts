import type { Exchanges, NewExchange, NewLook, ReceivedReceipt } from '@hexin/node/ports/exchange.ts'
import { createChains } from '@hexin/node/store/chains.ts'
import { createStores } from '@hexin/node/store/createStores.ts'
import { createExchanges } from '@hexin/node/store/exchanges.ts'
import { createLooks } from '@hexin/node/store/looks.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Link } from '@hexin/sdk/exchange/link.ts'
import type { ExchangeRequest, Receipt } from '@hexin/sdk/exchange/messages.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const grants: readonly Hex[] = [`0x${'a1'.repeat(32)}`, `0x${'b2'.repeat(32)}`]
const ASKER = 2
const PROVIDER = 3

const asker = () => createExchanges({ db: database.db, clock: () => 1_000 })
const provider = () => createLooks({ db: database.db, clock: () => 1_000 })

/** What it signs is the link itself, so that the chain can be read from what was kept. */
const exchange = (id: string, grant: Hex, change: Partial<NewExchange> = {}): NewExchange => ({
  ...{ id, idempotencyKey: id, bodyHash: id, grant, provider: PROVIDER, caseNumber: 'C', code: undefined },
  sign: async (link) => ({ request: JSON.stringify(link), requestHash: id }),
  ...{ subject: undefined, expiresAt: 2_000, period: undefined, underOrder: false, shownAfter: undefined },
  trace: [],
  ...change,
})

/** The chain under a grant, as the rows have it. */
async function chainOf(grant: Hex): Promise<readonly (Link & { hash: string })[]> {
  const rows = await database.db
    .selectFrom('exchanges')
    .select(['request', 'request_hash'])
    .where('grant_id', '=', grant)
    .where('request', 'is not', null)
    .execute()
  return rows
    .map((row) => ({ ...(JSON.parse(row.request ?? '') as Link), hash: row.request_hash ?? '' }))
    .toSorted((a, b) => a.number - b.number)
}

async function expectWhole(grant: Hex, length: number): Promise<void> {
  const chain = await chainOf(grant)
  expect(chain.map(({ number }) => number)).toEqual(Array.from({ length }, (_, i) => i + 1))
  for (const [i, { previous }] of chain.entries()) expect(previous).toBe(chain[i - 1]?.hash ?? null)
}

describe('the asker’s end', () => {
  test('many processes at once, under two grants: each chain is numbered without a gap, each link names the one before it', async () => {
    const processes = [asker(), asker(), asker()] as const
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        (processes[i % 3] as Exchanges).begin(exchange(`x${i}`, grants[i % 2] as Hex)),
      ),
    )
    await Promise.all(grants.map((grant) => expectWhole(grant, 30)))
  })

  test('a key that is taken, and a refusal of the own gate, take no number', async () => {
    const [grant] = grants as [Hex]
    await asker().begin(exchange('a', grant))
    const again = await asker().begin(exchange('b', grant, { idempotencyKey: 'a' }))
    expect(again).toMatchObject({ isNew: false, row: { id: 'a' } })
    await asker().begin(exchange('c', grant, { code: 'GRANT_EXPIRED', sign: undefined }))
    await asker().begin(exchange('d', grant))
    await expectWhole(grant, 2)
  })

  test('a process that ends between signing and keeping leaves the number to the next one', async () => {
    const [grant] = grants as [Hex]
    const sign = async (): Promise<never> => Promise.reject(new Error('killed'))
    await expect(asker().begin(exchange('a', grant, { sign }))).rejects.toThrow('killed')
    await asker().begin(exchange('b', grant))
    await expectWhole(grant, 1)
  })

  test('a head that another end knows is gone on from; a lower one changes nothing', async () => {
    const [grant] = grants as [Hex]
    const chains = createChains(database.db)
    await asker().begin(exchange('a', grant))
    await chains.raise(PROVIDER, [{ grant, number: 7, hash: 'seventh' }])
    await chains.raise(PROVIDER, [{ grant, number: 3, hash: 'third' }])
    await asker().begin(exchange('b', grant))
    expect((await chainOf(grant)).at(-1)).toMatchObject({ number: 8, previous: 'seventh' })
  })
})

const look = (number: number, name = 'r', previous = number === 1 ? null : `r${number - 1}`): NewLook => {
  const requestHash = `${name}${number}`
  const [grant] = grants as [Hex]
  const request = { asker: ASKER, nonce: requestHash, exchange: requestHash, grant, caseNumber: 'C' }
  return {
    ...{ requestHash, request: request as ExchangeRequest, statement: `request ${requestHash}` },
    ...{ subject: undefined, period: undefined, shownAfter: undefined, link: { number, previous } },
    decide: async (_, code) => ({ code, trace: [], statement: `decision on ${requestHash}` }),
  }
}

describe('the provider’s end', () => {
  test('requests in any order, some lost, over restarts and in batches: all are taken, and the gaps are those that did not come', async () => {
    const came = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(came, fc.integer({ min: 1, max: 6 }), async (order, size) => {
        await database.empty()
        for (let i = 0; i < order.length; i += size) {
          const process = provider()
          const batch = order.slice(i, i + size).map((number) => process.record(look(number)))
          for (const { code } of await Promise.all(batch)) expect(code).toBeUndefined()
        }
        const row = await database.db.selectFrom('answered_chains').selectAll().executeTakeFirstOrThrow()
        const open = row.gaps.flatMap(([from, to]) =>
          Array.from({ length: to - from + 1 }, (_, i) => from + i),
        )
        const highest = Math.max(...order)
        expect([row.highest, open]).toEqual([
          highest,
          Array.from({ length: highest }, (_, i) => i + 1).filter((number) => !order.includes(number)),
        ])
      }),
      { numRuns: 15 },
    )
  })

  test('a second request for a number, or beside a neighbour that names another: refused, and both signed requests are kept', async () => {
    await provider().record(look(1))
    await provider().record(look(2))
    for (const forked of [look(2, 'x'), look(3, 'y', 'x2')])
      expect(await provider().record(forked)).toMatchObject({ code: 'EXCHANGE_CHAIN_FORKED' })
    // In one batch too.
    const process = provider()
    const [third, other] = await Promise.all([process.record(look(3)), process.record(look(3, 'z'))])
    expect([third.code, other.code]).toEqual([undefined, 'EXCHANGE_CHAIN_FORKED'])
    const kept = await database.db
      .selectFrom('looks')
      .select('request')
      .where('code', 'is not', null)
      .execute()
    expect(kept.map(({ request }) => request).toSorted()).toEqual(['request x2', 'request y3', 'request z3'])
  })

  test('tells an asker the last request of each of its chains since a time, and of nobody else’s', async () => {
    for (const number of [1, 3, 2]) await provider().record(look(number))
    const chains = createChains(database.db)
    const [grant] = grants
    const ask = { asker: ASKER, since: 1_000, after: '', limit: 10 }
    expect(await chains.answered(ask)).toEqual([{ basis: grant, statement: 'request r3' }])
    expect(await chains.answered({ ...ask, asker: ASKER + 1 })).toEqual([])
    expect(await chains.answered({ ...ask, since: 1_001 })).toEqual([])
    expect(await chains.answered({ ...ask, after: grant ?? '' })).toEqual([])
  })

  const receiptOf = (number: number, name = 'r'): ReceivedReceipt => {
    const { requestHash: request, link } = look(number, name)
    const said = { request, asker: ASKER, provider: PROVIDER, grant: grants[0], link }
    return { receipt: said as Receipt, statement: `receipt ${request}` }
  }

  test('a receipt is kept beside its look, the first one; of a request that never came it closes the place, also for an asker that forgot it', async () => {
    const { looks, receipts, chains } = createStores({ db: database.db, clock: () => 1_000 })
    await looks.record(look(1))
    await receipts.receive([receiptOf(1), receiptOf(2)], 'acknowledged')
    await receipts.receive([{ ...receiptOf(1), statement: 'another' }, receiptOf(2)], 'again')
    const kept = await database.db.selectFrom('looks').select('receipt').execute()
    expect(kept).toEqual([{ receipt: 'receipt r1' }])
    const ask = { asker: ASKER, since: 0, after: '', limit: 10 }
    expect(await chains.answered(ask)).toEqual([{ basis: grants[0], statement: 'receipt r2' }])
    expect(await looks.record(look(2))).toMatchObject({ code: 'EXCHANGE_CLOSED' })
    expect((await looks.record(look(3))).code).toBeUndefined()
    // A receipt about another request for a number that is taken closes nothing.
    await receipts.receive([receiptOf(3, 'x')], 'forked')
    expect(await database.db.selectFrom('closed_links').select('number').execute()).toEqual([{ number: 2 }])
  })

  test('a request and the receipt that closes it, at once: one of the two has the place', async () => {
    for (let number = 1; number <= 20; number++) {
      const { looks, receipts } = createStores({ db: database.db, clock: () => 1_000 })
      const [row] = await Promise.all([
        looks.record(look(number)),
        receipts.receive([receiptOf(number)], `acknowledged ${number}`),
      ])
      const closed = await database.db
        .selectFrom('closed_links')
        .select('number')
        .where('number', '=', number)
        .execute()
      expect(closed).toHaveLength(row.code === 'EXCHANGE_CLOSED' ? 1 : 0)
    }
  })
})
